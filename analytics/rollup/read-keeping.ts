import { asc, desc, eq } from "drizzle-orm";
import { parse } from "yaml";
import * as z from "zod/mini";
import type { Database } from "../db/connect.ts";
import { configVersions } from "../db/policy-tables.ts";
import { keepAll, type RawSampling } from "./decide-kept.ts";
import type { Retention } from "./decide-kept-since.ts";

export const defaultRetentionDays = 30;
const dayMs = 86_400_000;
const RetentionDays = z.object({ monitoring: z.object({ retentionDays: z.int().check(z.gte(1), z.lte(3650)) }) });
const Share = z.number().check(z.gte(0), z.lte(1));
const Sampling = z.object({
  monitoring: z.object({ rawSample: z._default(Share, 1), rawSampleByRoute: z._default(z.record(z.string(), Share), {}) }),
});

/** Days that raw events are kept, from the live config; 30 where it does not say. */
export async function readRetentionDays(db: Database): Promise<number> {
  return retentionDaysOf(await readLiveYaml(db));
}

/** What of the live config decides which raw events are kept, and how long. */
export async function readKeeping(db: Database): Promise<{ retentionDays: number; sampling: RawSampling }> {
  const config = await readLiveYaml(db);
  const sampling = Sampling.safeParse(config);
  return { retentionDays: retentionDaysOf(config), sampling: sampling.success ? sampling.data.monitoring : keepAll };
}

/**
 * How long raw events are and were kept, as far back as they are kept now.
 * @param known days by version, from the calls before: a version never changes, and its text may be long.
 */
export async function readRetention(db: Database, now: number, known: Map<number, number>): Promise<Retention> {
  const { version, createdAt } = configVersions;
  const versions = await db.select({ version, createdAt }).from(configVersions).orderBy(asc(version));
  const daysOf = async (number: number) => {
    const days = known.get(number) ?? (await readDaysOf(db, number));
    known.set(number, days);
    return days;
  };
  const last = versions.at(-1);
  const days = last === undefined ? defaultRetentionDays : await daysOf(last.version);
  const past: { days: number; untilMs: number }[] = [];
  for (const [index, { version: number }] of versions.slice(0, -1).entries()) {
    const untilMs = versions[index + 1]?.createdAt.getTime() ?? 0;
    if (untilMs > now - days * dayMs) past.push({ days: await daysOf(number), untilMs });
  }
  return { days, past };
}

async function readDaysOf(db: Database, version: number): Promise<number> {
  const [row] = await db.select({ yaml: configVersions.yaml }).from(configVersions).where(eq(configVersions.version, version));
  return retentionDaysOf(row === undefined ? {} : parse(row.yaml));
}

async function readLiveYaml(db: Database): Promise<unknown> {
  const [row] = await db.select({ yaml: configVersions.yaml }).from(configVersions).orderBy(desc(configVersions.version)).limit(1);
  return row === undefined ? {} : parse(row.yaml);
}

function retentionDaysOf(config: unknown): number {
  const retention = RetentionDays.safeParse(config);
  return retention.success ? retention.data.monitoring.retentionDays : defaultRetentionDays;
}
