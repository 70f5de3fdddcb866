import { and, eq, sql } from "drizzle-orm";
import type { Database } from "../db/connect.ts";
import { jobLocks } from "../db/policy-tables.ts";

/** Who wants a job for itself; `holdMs` after its last call others may take it. */
export type JobHolder = { job: string; holder: string; holdMs: number };

/** Takes or renews the job; false while another holder has it. The database's clock decides. */
export async function holdJobLock(db: Database, { job, holder, holdMs }: JobHolder): Promise<boolean> {
  const heldUntil = sql<Date>`clock_timestamp() + ${holdMs}::int * interval '1 millisecond'`;
  const taken = await db
    .insert(jobLocks)
    .values({ job, holder, heldUntil })
    .onConflictDoUpdate({
      target: jobLocks.job,
      set: { holder, heldUntil },
      setWhere: sql`${jobLocks.holder} = ${holder} or ${jobLocks.heldUntil} <= clock_timestamp()`,
    })
    .returning({ holder: jobLocks.holder });
  return taken.length > 0;
}

/** Gives the job back before its time, so that another process need not wait. */
export async function releaseJobLock(db: Database, { job, holder }: JobHolder): Promise<void> {
  await db.delete(jobLocks).where(and(eq(jobLocks.job, job), eq(jobLocks.holder, holder)));
}
