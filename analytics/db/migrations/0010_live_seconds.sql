CREATE UNLOGGED TABLE "live_seconds" (
	"second" bigint NOT NULL,
	"instance" text NOT NULL,
	"part" jsonb NOT NULL,
	CONSTRAINT "live_seconds_second_instance_pk" PRIMARY KEY("second","instance")
);
