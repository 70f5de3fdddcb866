CREATE TABLE "target_checks" (
	"upstream" text NOT NULL,
	"target" text NOT NULL,
	"edge_id" text NOT NULL,
	"checked_at" timestamp with time zone NOT NULL,
	"good" boolean NOT NULL,
	"in_row" integer NOT NULL,
	"healthy" boolean NOT NULL,
	"status" integer,
	"failure" text,
	"latency_ms" double precision NOT NULL,
	CONSTRAINT "target_checks_upstream_target_edge_id_pk" PRIMARY KEY("upstream","target","edge_id")
);
--> statement-breakpoint
CREATE TABLE "target_health" (
	"upstream" text NOT NULL,
	"target" text NOT NULL,
	"healthy" boolean NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"ejected_until" timestamp with time zone,
	CONSTRAINT "target_health_upstream_target_pk" PRIMARY KEY("upstream","target")
);
