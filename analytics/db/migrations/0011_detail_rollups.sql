CREATE TABLE "rollup_detail_day" (
	"at" timestamp with time zone NOT NULL,
	"location" text NOT NULL,
	"upstream" text NOT NULL,
	"plan" text NOT NULL,
	"route" text NOT NULL,
	"method" text NOT NULL,
	"status_class" smallint NOT NULL,
	"count" bigint NOT NULL,
	"latency_sum_ms" double precision NOT NULL,
	"bytes_in" bigint NOT NULL,
	"bytes_out" bigint NOT NULL,
	"asked" bigint NOT NULL,
	"upstream_sum_ms" double precision NOT NULL,
	"histogram" bigint[] NOT NULL,
	CONSTRAINT "rollup_detail_day_at_location_upstream_plan_route_method_status_class_pk" PRIMARY KEY("at","location","upstream","plan","route","method","status_class")
);
--> statement-breakpoint
CREATE TABLE "rollup_detail_hour" (
	"at" timestamp with time zone NOT NULL,
	"location" text NOT NULL,
	"upstream" text NOT NULL,
	"plan" text NOT NULL,
	"route" text NOT NULL,
	"method" text NOT NULL,
	"status_class" smallint NOT NULL,
	"count" bigint NOT NULL,
	"latency_sum_ms" double precision NOT NULL,
	"bytes_in" bigint NOT NULL,
	"bytes_out" bigint NOT NULL,
	"asked" bigint NOT NULL,
	"upstream_sum_ms" double precision NOT NULL,
	"histogram" bigint[] NOT NULL,
	CONSTRAINT "rollup_detail_hour_at_location_upstream_plan_route_method_status_class_pk" PRIMARY KEY("at","location","upstream","plan","route","method","status_class")
);
--> statement-breakpoint
CREATE TABLE "rollup_detail_minute" (
	"at" timestamp with time zone NOT NULL,
	"location" text NOT NULL,
	"upstream" text NOT NULL,
	"plan" text NOT NULL,
	"route" text NOT NULL,
	"method" text NOT NULL,
	"status_class" smallint NOT NULL,
	"count" bigint NOT NULL,
	"latency_sum_ms" double precision NOT NULL,
	"bytes_in" bigint NOT NULL,
	"bytes_out" bigint NOT NULL,
	"asked" bigint NOT NULL,
	"upstream_sum_ms" double precision NOT NULL,
	"histogram" integer[] NOT NULL,
	CONSTRAINT "rollup_detail_minute_at_location_upstream_plan_route_method_status_class_pk" PRIMARY KEY("at","location","upstream","plan","route","method","status_class")
);
--> statement-breakpoint
CREATE TABLE "rollup_version_day" (
	"at" timestamp with time zone NOT NULL,
	"location" text NOT NULL,
	"part" text NOT NULL,
	"version" bigint NOT NULL,
	"batches" bigint NOT NULL,
	"requests" bigint NOT NULL,
	CONSTRAINT "rollup_version_day_at_location_part_version_pk" PRIMARY KEY("at","location","part","version")
);
--> statement-breakpoint
CREATE TABLE "rollup_version_hour" (
	"at" timestamp with time zone NOT NULL,
	"location" text NOT NULL,
	"part" text NOT NULL,
	"version" bigint NOT NULL,
	"batches" bigint NOT NULL,
	"requests" bigint NOT NULL,
	CONSTRAINT "rollup_version_hour_at_location_part_version_pk" PRIMARY KEY("at","location","part","version")
);
--> statement-breakpoint
CREATE TABLE "rollup_version_minute" (
	"at" timestamp with time zone NOT NULL,
	"location" text NOT NULL,
	"part" text NOT NULL,
	"version" bigint NOT NULL,
	"batches" bigint NOT NULL,
	"requests" bigint NOT NULL,
	CONSTRAINT "rollup_version_minute_at_location_part_version_pk" PRIMARY KEY("at","location","part","version")
);
