CREATE TABLE "metric_batches" (
	"batch_id" uuid PRIMARY KEY NOT NULL,
	"edge_id" text NOT NULL,
	"isolate_id" text NOT NULL,
	"sequence" integer NOT NULL,
	"location" text,
	"received_at" timestamp with time zone NOT NULL,
	"accepted" integer NOT NULL,
	"rejected" integer NOT NULL,
	"dropped" jsonb NOT NULL,
	"signals" jsonb NOT NULL,
	"versions" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "metric_rejects" (
	"batch_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"count" integer NOT NULL,
	"sample" jsonb NOT NULL,
	"received_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "request_metrics" (
	"at" timestamp with time zone NOT NULL,
	"request_id" text NOT NULL,
	"route" text,
	"method" text NOT NULL,
	"status" smallint NOT NULL,
	"latency_ms" real NOT NULL,
	"upstream_ms" real,
	"step_ms" jsonb NOT NULL,
	"bytes_in" bigint,
	"bytes_out" bigint,
	"client" text,
	"plan" text,
	"upstream" text,
	"cache" text,
	"risk" real,
	"problem_code" text,
	"path_hash" text,
	"limits" jsonb NOT NULL,
	"edge_id" text NOT NULL,
	"location" text
) PARTITION BY RANGE ("at");
--> statement-breakpoint
CREATE TABLE "rollup_10s" (
	"at" timestamp with time zone NOT NULL,
	"route" text NOT NULL,
	"method" text NOT NULL,
	"status_class" smallint NOT NULL,
	"count" bigint NOT NULL,
	"latency_sum_ms" double precision NOT NULL,
	"bytes_in" bigint NOT NULL,
	"bytes_out" bigint NOT NULL,
	"histogram" integer[] NOT NULL,
	CONSTRAINT "rollup_10s_at_route_method_status_class_pk" PRIMARY KEY("at","route","method","status_class")
);
--> statement-breakpoint
CREATE TABLE "rollup_client_minute" (
	"at" timestamp with time zone NOT NULL,
	"client" text NOT NULL,
	"route" text NOT NULL,
	"count" bigint NOT NULL,
	"refused" bigint NOT NULL,
	"errors" bigint NOT NULL,
	CONSTRAINT "rollup_client_minute_at_client_route_pk" PRIMARY KEY("at","client","route")
);
--> statement-breakpoint
CREATE TABLE "rollup_limit_minute" (
	"at" timestamp with time zone NOT NULL,
	"limit_name" text NOT NULL,
	"route" text NOT NULL,
	"quota" integer NOT NULL,
	"allowed" bigint NOT NULL,
	"refused" bigint NOT NULL,
	"shadow_refused" bigint NOT NULL,
	"bypassed" bigint NOT NULL,
	"store_failures" bigint NOT NULL,
	CONSTRAINT "rollup_limit_minute_at_limit_name_route_pk" PRIMARY KEY("at","limit_name","route")
);
--> statement-breakpoint
CREATE TABLE "rollup_minute" (
	"at" timestamp with time zone NOT NULL,
	"route" text NOT NULL,
	"method" text NOT NULL,
	"status_class" smallint NOT NULL,
	"count" bigint NOT NULL,
	"latency_sum_ms" double precision NOT NULL,
	"bytes_in" bigint NOT NULL,
	"bytes_out" bigint NOT NULL,
	"histogram" integer[] NOT NULL,
	CONSTRAINT "rollup_minute_at_route_method_status_class_pk" PRIMARY KEY("at","route","method","status_class")
);
--> statement-breakpoint
CREATE TABLE "rollup_outcome_minute" (
	"at" timestamp with time zone NOT NULL,
	"route" text NOT NULL,
	"method" text NOT NULL,
	"status" smallint NOT NULL,
	"problem_code" text NOT NULL,
	"count" bigint NOT NULL,
	CONSTRAINT "rollup_outcome_minute_at_route_method_status_problem_code_pk" PRIMARY KEY("at","route","method","status","problem_code")
);
--> statement-breakpoint
CREATE TABLE "api_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"pepper_id" text NOT NULL,
	"hash" text NOT NULL,
	"roles" text[] NOT NULL,
	"plan" text,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"published_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "config_versions" (
	"version" integer PRIMARY KEY NOT NULL,
	"yaml" text NOT NULL,
	"compiled" jsonb NOT NULL,
	"actor" text NOT NULL,
	"message" text NOT NULL,
	"rolled_back_to" integer,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "decisions" (
	"id" text PRIMARY KEY NOT NULL,
	"action" text NOT NULL,
	"target" text NOT NULL,
	"before" jsonb,
	"after" jsonb,
	"reason" text NOT NULL,
	"evidence" jsonb NOT NULL,
	"actor" text NOT NULL,
	"decided_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "limit_overrides" (
	"limit_name" text PRIMARY KEY NOT NULL,
	"quota" integer NOT NULL,
	"window_seconds" integer NOT NULL,
	"mode" text NOT NULL,
	"origin" text NOT NULL,
	"decision_id" text NOT NULL,
	"expires_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "policy_documents" (
	"part" text PRIMARY KEY NOT NULL,
	"version" bigint NOT NULL,
	"body" jsonb NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"published_version" bigint NOT NULL,
	"published_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "sign_in_codes" (
	"hash" text PRIMARY KEY NOT NULL,
	"operator" text NOT NULL,
	"role" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE INDEX "metric_batches_received_at" ON "metric_batches" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "request_metrics_at" ON "request_metrics" USING btree ("at");--> statement-breakpoint
CREATE INDEX "request_metrics_request_id" ON "request_metrics" USING btree ("request_id");--> statement-breakpoint
CREATE INDEX "decisions_decided_at" ON "decisions" USING btree ("decided_at");--> statement-breakpoint
CREATE INDEX "decisions_target" ON "decisions" USING btree ("target");