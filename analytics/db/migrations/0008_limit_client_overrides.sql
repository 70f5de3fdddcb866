CREATE TABLE "limit_client_overrides" (
	"limit_name" text NOT NULL,
	"client" text NOT NULL,
	"quota" integer NOT NULL,
	"window_seconds" integer NOT NULL,
	"mode" text NOT NULL,
	"origin" text NOT NULL,
	"decision_id" text NOT NULL,
	"expires_at" timestamp with time zone,
	CONSTRAINT "limit_client_overrides_limit_name_client_pk" PRIMARY KEY("limit_name","client")
);
