import { randomUUID } from "node:crypto";
import { createMetricPartitions, dayOf } from "./db/partitions.ts";
import type { Dependencies } from "./dependencies.ts";
import { holdJobLock, releaseJobLock } from "./policy/hold-job-lock.ts";
import { keepAll, type RawSampling } from "./rollup/decide-kept.ts";
import { decideKeptSince, type KeptSince, type Retention } from "./rollup/decide-kept-since.ts";
import { defaultRetentionDays, readKeeping, readRetention, readRetentionDays } from "./rollup/read-keeping.ts";
import { dropExpired, pruneTenSeconds } from "./rollup/retention.ts";
import { sumRollups } from "./rollup/sum-rollups.ts";
import type { Timetable, TimetableEntry } from "./timetable.ts";
import { createTimetable } from "./timetable.ts";

const minuteMs = 60_000;
const dayMs = 86_400_000;
const daysAhead = 2;
/** A job whose process died may be taken by another one after this. */
const longestJobMs = 10 * minuteMs;

export type Jobs = Timetable & {
  /** Days that raw events are kept, as last read from the live config. */
  readonly retentionDays: () => number;
  /** Since when rollups are sure to hold all. */
  readonly keptSince: () => KeptSince;
  /** Which raw events are kept, as last read from it. */
  readonly sampling: () => RawSampling;
};

/** The timetable, in the order of the flow. With several processes on one database a job runs in one of them at a time. */
export function createJobs({ db, database, now, log }: Dependencies, more: readonly TimetableEntry[] = []): Jobs {
  // Only one process can open PGlite's folder: the name of the one before is ours, and its hold with it.
  const holder = database.kind === "pglite" ? "pglite" : randomUUID();
  let keeping: Awaited<ReturnType<typeof readKeeping>> = { retentionDays: defaultRetentionDays, sampling: keepAll };
  let retention: Retention = { days: defaultRetentionDays, past: [] };
  const knownDays = new Map<number, number>();
  const alone = ({ name, everyMs, run, isDue, holdMs = longestJobMs }: TimetableEntry): TimetableEntry => ({
    name,
    everyMs,
    run: async () => {
      if (isDue?.() === false) return;
      const lock = { job: name, holder, holdMs };
      if (!(await holdJobLock(db, lock))) return;
      await run().finally(() => releaseJobLock(db, lock));
    },
  });
  const timetable = createTimetable(
    [
      {
        name: "read-keeping",
        everyMs: minuteMs,
        run: async () => {
          [keeping, retention] = [await readKeeping(db), await readRetention(db, now(), knownDays)];
        },
      },
      alone({
        name: "make-partitions",
        everyMs: 60 * minuteMs,
        run: () => createMetricPartitions(db, dayOf(now()), dayOf(now() + daysAhead * dayMs)),
      }),
      alone({ name: "sum-rollups", everyMs: minuteMs, run: () => sumRollups(db, now()) }),
      alone({ name: "prune-ten-seconds", everyMs: 10 * minuteMs, run: () => pruneTenSeconds(db, now()) }),
      alone({
        name: "drop-expired",
        everyMs: 60 * minuteMs,
        run: async () => dropExpired(db, now(), await readRetentionDays(db)),
      }),
      ...more.map(alone),
    ],
    log,
  );
  return {
    ...timetable,
    retentionDays: () => keeping.retentionDays,
    keptSince: () => decideKeptSince(retention, now()),
    sampling: () => keeping.sampling,
  };
}
