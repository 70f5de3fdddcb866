CREATE TABLE "rollup_changes" (
	"grain" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"taken" boolean NOT NULL,
	CONSTRAINT "rollup_changes_grain_at_taken_pk" PRIMARY KEY("grain","at","taken")
);
--> statement-breakpoint
CREATE TABLE "rollup_client_day" (
	"at" timestamp with time zone NOT NULL,
	"route" text NOT NULL,
	"method" text NOT NULL,
	"client" text NOT NULL,
	"count" bigint NOT NULL,
	"refused" bigint NOT NULL,
	"errors" bigint NOT NULL,
	CONSTRAINT "rollup_client_day_at_client_route_method_pk" PRIMARY KEY("at","client","route","method")
);
--> statement-breakpoint
CREATE TABLE "rollup_client_hour" (
	"at" timestamp with time zone NOT NULL,
	"route" text NOT NULL,
	"method" text NOT NULL,
	"client" text NOT NULL,
	"count" bigint NOT NULL,
	"refused" bigint NOT NULL,
	"errors" bigint NOT NULL,
	CONSTRAINT "rollup_client_hour_at_client_route_method_pk" PRIMARY KEY("at","client","route","method")
);
--> statement-breakpoint
CREATE TABLE "rollup_day" (
	"at" timestamp with time zone NOT NULL,
	"route" text NOT NULL,
	"method" text NOT NULL,
	"status_class" smallint NOT NULL,
	"count" bigint NOT NULL,
	"latency_sum_ms" double precision NOT NULL,
	"bytes_in" bigint NOT NULL,
	"bytes_out" bigint NOT NULL,
	"histogram" bigint[] NOT NULL,
	CONSTRAINT "rollup_day_at_route_method_status_class_pk" PRIMARY KEY("at","route","method","status_class")
);
--> statement-breakpoint
CREATE TABLE "rollup_hour" (
	"at" timestamp with time zone NOT NULL,
	"route" text NOT NULL,
	"method" text NOT NULL,
	"status_class" smallint NOT NULL,
	"count" bigint NOT NULL,
	"latency_sum_ms" double precision NOT NULL,
	"bytes_in" bigint NOT NULL,
	"bytes_out" bigint NOT NULL,
	"histogram" bigint[] NOT NULL,
	CONSTRAINT "rollup_hour_at_route_method_status_class_pk" PRIMARY KEY("at","route","method","status_class")
);
--> statement-breakpoint
CREATE TABLE "rollup_limit_day" (
	"at" timestamp with time zone NOT NULL,
	"route" text NOT NULL,
	"method" text NOT NULL,
	"limit_name" text NOT NULL,
	"quota" integer NOT NULL,
	"allowed" bigint NOT NULL,
	"refused" bigint NOT NULL,
	"shadow_refused" bigint NOT NULL,
	"bypassed" bigint NOT NULL,
	"store_failures" bigint NOT NULL,
	CONSTRAINT "rollup_limit_day_at_limit_name_route_method_pk" PRIMARY KEY("at","limit_name","route","method")
);
--> statement-breakpoint
CREATE TABLE "rollup_limit_hour" (
	"at" timestamp with time zone NOT NULL,
	"route" text NOT NULL,
	"method" text NOT NULL,
	"limit_name" text NOT NULL,
	"quota" integer NOT NULL,
	"allowed" bigint NOT NULL,
	"refused" bigint NOT NULL,
	"shadow_refused" bigint NOT NULL,
	"bypassed" bigint NOT NULL,
	"store_failures" bigint NOT NULL,
	CONSTRAINT "rollup_limit_hour_at_limit_name_route_method_pk" PRIMARY KEY("at","limit_name","route","method")
);
--> statement-breakpoint
CREATE TABLE "rollup_outcome_day" (
	"at" timestamp with time zone NOT NULL,
	"route" text NOT NULL,
	"method" text NOT NULL,
	"status" smallint NOT NULL,
	"problem_code" text NOT NULL,
	"count" bigint NOT NULL,
	CONSTRAINT "rollup_outcome_day_at_route_method_status_problem_code_pk" PRIMARY KEY("at","route","method","status","problem_code")
);
--> statement-breakpoint
CREATE TABLE "rollup_outcome_hour" (
	"at" timestamp with time zone NOT NULL,
	"route" text NOT NULL,
	"method" text NOT NULL,
	"status" smallint NOT NULL,
	"problem_code" text NOT NULL,
	"count" bigint NOT NULL,
	CONSTRAINT "rollup_outcome_hour_at_route_method_status_problem_code_pk" PRIMARY KEY("at","route","method","status","problem_code")
);
--> statement-breakpoint
CREATE TABLE "custom_metric_minute" (
	"at" timestamp with time zone NOT NULL,
	"name" text NOT NULL,
	"tags" text NOT NULL,
	"bucket" integer NOT NULL,
	"count" bigint NOT NULL,
	"sum" double precision NOT NULL,
	"minimum" double precision NOT NULL,
	"maximum" double precision NOT NULL,
	"last" double precision NOT NULL,
	CONSTRAINT "custom_metric_minute_name_at_tags_bucket_pk" PRIMARY KEY("name","at","tags","bucket")
);
--> statement-breakpoint
CREATE TABLE "custom_series" (
	"name" text NOT NULL,
	"tags" text NOT NULL,
	"kind" text NOT NULL,
	"last_at" timestamp with time zone NOT NULL,
	CONSTRAINT "custom_series_name_tags_pk" PRIMARY KEY("name","tags")
);
--> statement-breakpoint
CREATE TABLE "system_samples" (
	"at" timestamp with time zone NOT NULL,
	"instance" text NOT NULL,
	"cpu_share" double precision NOT NULL,
	"resident_bytes" bigint NOT NULL,
	"heap_bytes" bigint NOT NULL,
	"loop_lag_mean_ms" double precision NOT NULL,
	"loop_lag_p99_ms" double precision NOT NULL,
	"ingest_lag_ms" double precision,
	"stored_events" bigint NOT NULL,
	CONSTRAINT "system_samples_at_instance_pk" PRIMARY KEY("at","instance")
);
--> statement-breakpoint
CREATE INDEX "rollup_client_day_client" ON "rollup_client_day" USING btree ("client","at");--> statement-breakpoint
CREATE INDEX "rollup_client_hour_client" ON "rollup_client_hour" USING btree ("client","at");--> statement-breakpoint
-- What was stored before has no hours and days yet.
INSERT INTO "rollup_changes" ("grain", "at", "taken")
SELECT DISTINCT 'hour', date_trunc('hour', "at", 'UTC'), false FROM "rollup_minute"
UNION
SELECT DISTINCT 'day', date_trunc('day', "at", 'UTC'), false FROM "rollup_minute";
