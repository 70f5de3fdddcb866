ALTER TABLE "drain_positions" ADD COLUMN "late_place" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "drain_positions" ADD COLUMN "dropped" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "metric_batches_isolate_id_sequence" ON "metric_batches" USING btree ("isolate_id","sequence");--> statement-breakpoint
-- Attached, not created as a partition: that waits for nobody who reads or writes the table, and nobody waits for it.
CREATE OR REPLACE FUNCTION create_metric_partitions(first_day date, last_day date) RETURNS integer
LANGUAGE plpgsql SET lock_timeout = '2s' AS $$
DECLARE
	"day" date;
	"partition" text;
	made integer := 0;
BEGIN
	PERFORM pg_advisory_xact_lock(4701002);
	FOR "day" IN SELECT first_day + n FROM generate_series(0, last_day - first_day) AS n LOOP
		"partition" := 'request_metrics_' || to_char("day", 'YYYYMMDD');
		IF to_regclass(quote_ident("partition")) IS NULL THEN
			EXECUTE format('CREATE TABLE %I (LIKE request_metrics INCLUDING DEFAULTS)', "partition");
			EXECUTE format(
				'ALTER TABLE request_metrics ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
				"partition", "day" || ' 00:00:00+00', ("day" + 1) || ' 00:00:00+00'
			);
			made := made + 1;
		END IF;
	END LOOP;
	RETURN made;
END
$$;
--> statement-breakpoint
-- All that comes waits behind a drop that waits: not for longer than this.
ALTER FUNCTION drop_metric_partitions(date) SET lock_timeout = '2s';
