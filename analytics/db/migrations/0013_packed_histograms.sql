-- Histograms were arrays of counts by latency bucket. As one whole number, twelve digits a bucket with bucket 0 at the right, they
-- are added by `+` and `sum`.
CREATE FUNCTION pack_histogram(counts bigint[]) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT coalesce(string_agg(lpad(requests::text, 12, '0'), '' ORDER BY bucket DESC), '0')::numeric
	FROM unnest(counts) WITH ORDINALITY AS counted (requests, bucket)
$$;
--> statement-breakpoint
CREATE FUNCTION unpack_histogram(packed numeric) RETURNS bigint[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT array_agg(substr(digits, length(digits) - 12 * bucket - 11, 12)::bigint ORDER BY bucket)
	FROM (SELECT lpad(packed::text, (length(packed::text) + 11) / 12 * 12, '0') AS digits) AS padded,
		generate_series(0, length(digits) / 12 - 1) AS bucket
$$;
--> statement-breakpoint
ALTER TABLE "rollup_10s" ALTER COLUMN "histogram" SET DATA TYPE numeric USING pack_histogram("histogram");--> statement-breakpoint
ALTER TABLE "rollup_minute" ALTER COLUMN "histogram" SET DATA TYPE numeric USING pack_histogram("histogram");--> statement-breakpoint
ALTER TABLE "rollup_hour" ALTER COLUMN "histogram" SET DATA TYPE numeric USING pack_histogram("histogram");--> statement-breakpoint
ALTER TABLE "rollup_day" ALTER COLUMN "histogram" SET DATA TYPE numeric USING pack_histogram("histogram");--> statement-breakpoint
ALTER TABLE "rollup_detail_minute" ALTER COLUMN "histogram" SET DATA TYPE numeric USING pack_histogram("histogram");--> statement-breakpoint
ALTER TABLE "rollup_detail_hour" ALTER COLUMN "histogram" SET DATA TYPE numeric USING pack_histogram("histogram");--> statement-breakpoint
ALTER TABLE "rollup_detail_day" ALTER COLUMN "histogram" SET DATA TYPE numeric USING pack_histogram("histogram");--> statement-breakpoint
DROP FUNCTION add_histograms(integer[], integer[]);
