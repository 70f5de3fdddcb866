-- The different values of both arrays, 64 at most: enough to tell a scanner from a reader.
CREATE FUNCTION unite_paths(one integer[], other integer[]) RETURNS integer[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT coalesce(array_agg("path"), '{}') FROM (SELECT DISTINCT "path" FROM unnest(one || other) AS "path" LIMIT 64) AS united
$$;
