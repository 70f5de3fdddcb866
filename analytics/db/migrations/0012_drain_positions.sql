CREATE TABLE "drain_positions" (
	"drain" text PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"late_marked_at" timestamp with time zone NOT NULL,
	"late_minute" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "late_minutes" (
	"at" timestamp with time zone PRIMARY KEY NOT NULL,
	"marked_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "late_minutes_marked_at" ON "late_minutes" USING btree ("marked_at");