CREATE TABLE "rollup_client_10s" (
	"at" timestamp with time zone NOT NULL,
	"route" text NOT NULL,
	"client" text NOT NULL,
	"limit_name" text NOT NULL,
	"count" bigint NOT NULL,
	"refused" bigint NOT NULL,
	"bypassed" bigint NOT NULL,
	"client_errors" bigint NOT NULL,
	"server_errors" bigint NOT NULL,
	"paths" integer[] NOT NULL,
	CONSTRAINT "rollup_client_10s_at_route_client_limit_name_pk" PRIMARY KEY("at","route","client","limit_name")
);
--> statement-breakpoint
CREATE TABLE "alert_notifications" (
	"id" text PRIMARY KEY NOT NULL,
	"webhook" text NOT NULL,
	"body" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"attempts" integer NOT NULL,
	"next_at" timestamp with time zone NOT NULL,
	"delivered_at" timestamp with time zone,
	"failure" text
);
--> statement-breakpoint
CREATE TABLE "alerts" (
	"id" text PRIMARY KEY NOT NULL,
	"rule" text NOT NULL,
	"route" text NOT NULL,
	"client" text NOT NULL,
	"metric" text NOT NULL,
	"state" text NOT NULL,
	"value" double precision NOT NULL,
	"peak" double precision NOT NULL,
	"threshold" double precision NOT NULL,
	"evidence" jsonb NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"below_since" timestamp with time zone,
	"active_at" timestamp with time zone,
	"acknowledged_at" timestamp with time zone,
	"acknowledged_by" text,
	"resolved_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "client_blocks" (
	"client" text PRIMARY KEY NOT NULL,
	"reason" text NOT NULL,
	"origin" text NOT NULL,
	"decision_id" text NOT NULL,
	"blocked_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "client_risks" (
	"client" text NOT NULL,
	"route" text NOT NULL,
	"score" real NOT NULL,
	"reasons" jsonb NOT NULL,
	"scored_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "client_risks_client_route_pk" PRIMARY KEY("client","route")
);
--> statement-breakpoint
CREATE TABLE "limit_candidates" (
	"limit_name" text PRIMARY KEY NOT NULL,
	"quota" integer NOT NULL,
	"decision_id" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "loop_state" (
	"name" text PRIMARY KEY NOT NULL,
	"scored_until" timestamp with time zone NOT NULL,
	"model" text,
	"failure" text
);
--> statement-breakpoint
CREATE TABLE "proposals" (
	"id" text PRIMARY KEY NOT NULL,
	"route" text NOT NULL,
	"target" text NOT NULL,
	"action" jsonb NOT NULL,
	"mode" text NOT NULL,
	"holds_seconds" integer NOT NULL,
	"reason" text NOT NULL,
	"evidence" jsonb NOT NULL,
	"proposed_by" text NOT NULL,
	"proposed_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"state" text NOT NULL,
	"decided_by" text,
	"decided_at" timestamp with time zone,
	"decision_id" text
);
--> statement-breakpoint
CREATE TABLE "traffic_samples" (
	"at" timestamp with time zone NOT NULL,
	"route" text NOT NULL,
	"request_rate" double precision NOT NULL,
	"latency" double precision NOT NULL,
	"error_rate" double precision NOT NULL,
	"payload_bytes" double precision NOT NULL,
	"distinct_clients" double precision NOT NULL,
	"top_client_share" double precision NOT NULL,
	"distinct_paths" double precision NOT NULL,
	"client_error_share" double precision NOT NULL,
	"score" real,
	"reasons" jsonb NOT NULL,
	"calm" boolean NOT NULL,
	"verdict" text NOT NULL,
	CONSTRAINT "traffic_samples_route_at_pk" PRIMARY KEY("route","at")
);
--> statement-breakpoint
CREATE INDEX "alert_notifications_due" ON "alert_notifications" USING btree ("next_at") WHERE delivered_at IS NULL AND failure IS NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "alerts_open" ON "alerts" USING btree ("rule","route","client") WHERE state <> 'resolved';--> statement-breakpoint
CREATE INDEX "alerts_started_at" ON "alerts" USING btree ("started_at");--> statement-breakpoint
CREATE UNIQUE INDEX "proposals_open" ON "proposals" USING btree ("target") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "proposals_proposed_at" ON "proposals" USING btree ("proposed_at");--> statement-breakpoint
CREATE INDEX "traffic_samples_at" ON "traffic_samples" USING btree ("at");--> statement-breakpoint
CREATE INDEX "rollup_client_minute_client" ON "rollup_client_minute" USING btree ("client","at");