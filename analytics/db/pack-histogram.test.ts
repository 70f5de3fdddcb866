import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { bucketCount } from "#contracts/rollup.ts";
import { packHistogram, unpackHistogram } from "./pack-histogram.ts";
import { describeDatabases } from "./test-database.ts";

const full = (counts: readonly number[]) => Array.from({ length: bucketCount }, (_, bucket) => counts[bucket] ?? 0);
const Histogram = fc.array(fc.oneof(fc.constant(0), fc.nat({ max: 1e11 })), { maxLength: bucketCount });

test("a packed histogram is unpacked bucket by bucket", () => {
  fc.assert(
    fc.property(Histogram, (counts) => {
      expect(unpackHistogram(packHistogram(counts))).toEqual(full(counts));
    }),
  );
});

test("a bucket's twelve digits stand as far from the right as its number says", () => {
  expect(packHistogram([])).toBe("0");
  expect(packHistogram([5])).toBe("000000000005");
  expect(packHistogram([0, 31, 7])).toBe("000000000007000000000031000000000000");
});

describeDatabases("packed histograms", (get) => {
  const samples = fc.sample(fc.tuple(Histogram, Histogram), { numRuns: 40, seed: 1 });

  test("are added by adding the numbers", async () => {
    for (const [one, other] of samples) {
      const { rows } = await get().db.execute<{ sum: string; each: string }>(sql`
        SELECT ${packHistogram(one)}::numeric + ${packHistogram(other)}::numeric AS sum,
          (SELECT sum(histogram) FROM (VALUES (${packHistogram(one)}::numeric), (${packHistogram(other)}::numeric)) AS added (histogram)) AS each`);
      const added = full(one).map((count, bucket) => count + (other[bucket] ?? 0));
      expect(rows.map(({ sum, each }) => [unpackHistogram(sum), unpackHistogram(each)])).toEqual([[added, added]]);
    }
  });

  test("are read and written by SQL too", async () => {
    for (const [counts] of samples) {
      const list = `{${counts.join(",")}}`;
      const { rows } = await get().db.execute<{ packed: string; counts: string[] }>(sql`
        SELECT pack_histogram(${list}::bigint[]) AS packed, unpack_histogram(pack_histogram(${list}::bigint[])) AS counts`);
      expect(unpackHistogram(rows[0]?.packed ?? "")).toEqual(full(counts));
      expect(full((rows[0]?.counts ?? []).map(Number))).toEqual(full(counts));
    }
  });
});
