-- Histograms are arrays of counts by latency bucket; trailing zeros are left out, so lengths differ.
CREATE FUNCTION add_histograms(one integer[], other integer[]) RETURNS integer[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT coalesce(array_agg(coalesce(pair.a, 0) + coalesce(pair.b, 0) ORDER BY pair.bucket), '{}')
	FROM unnest(one, other) WITH ORDINALITY AS pair(a, b, bucket)
$$;
--> statement-breakpoint
-- Makes the partitions of request_metrics for the days (UTC) from first_day to last_day that do not exist yet.
-- The lock lets several processes ask at once.
CREATE FUNCTION create_metric_partitions(first_day date, last_day date) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
	"day" date;
	"partition" text;
	made integer := 0;
BEGIN
	PERFORM pg_advisory_xact_lock(4701002);
	FOR "day" IN SELECT first_day + n FROM generate_series(0, last_day - first_day) AS n LOOP
		"partition" := 'request_metrics_' || to_char("day", 'YYYYMMDD');
		IF to_regclass(quote_ident("partition")) IS NULL THEN
			EXECUTE format(
				'CREATE TABLE %I PARTITION OF request_metrics FOR VALUES FROM (%L) TO (%L)',
				"partition", "day" || ' 00:00:00+00', ("day" + 1) || ' 00:00:00+00'
			);
			made := made + 1;
		END IF;
	END LOOP;
	RETURN made;
END
$$;
--> statement-breakpoint
-- Drops the partitions of request_metrics for all days (UTC) before first_kept_day, and tells how many.
CREATE FUNCTION drop_metric_partitions(first_kept_day date) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
	"partition" regclass;
	dropped integer := 0;
BEGIN
	PERFORM pg_advisory_xact_lock(4701002);
	FOR "partition" IN
		SELECT child.oid::regclass
		FROM pg_inherits
		JOIN pg_class AS child ON child.oid = pg_inherits.inhrelid
		WHERE pg_inherits.inhparent = 'request_metrics'::regclass
			AND child.relname ~ '^request_metrics_[0-9]{8}$'
			AND to_date(right(child.relname, 8), 'YYYYMMDD') < first_kept_day
	LOOP
		EXECUTE format('DROP TABLE %s', "partition");
		dropped := dropped + 1;
	END LOOP;
	RETURN dropped;
END
$$;
