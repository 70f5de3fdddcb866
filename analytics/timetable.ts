import type { Log } from "./http/log.ts";

/** One job and how often it runs. */
export type TimetableEntry = {
  readonly name: string;
  readonly everyMs: number;
  readonly run: () => Promise<unknown>;
  /** Asked before the job is taken; one that is known not to be due costs nothing. */
  readonly isDue?: () => boolean;
  /** After this another process may take the job of one that died in it; by default ten minutes. */
  readonly holdMs?: number;
};

export type Timetable = {
  readonly start: () => void;
  /** Ends after the jobs in progress. */
  readonly stop: () => Promise<void>;
};

/** Runs each job at once and then again after its pause; never twice at a time. What fails is logged and comes again. */
export function createTimetable(entries: readonly TimetableEntry[], log: Log): Timetable {
  const timers = new Map<string, NodeJS.Timeout>();
  const running = new Set<Promise<void>>();
  let stopped = false;

  const run = async ({ name, run }: TimetableEntry) => {
    try {
      await run();
    } catch (error) {
      log.error("a job failed", { job: name, error });
    }
  };
  const turn = (entry: TimetableEntry) => {
    const current = run(entry).then(() => {
      running.delete(current);
      if (!stopped) timers.set(entry.name, setTimeout(turn, entry.everyMs, entry));
    });
    running.add(current);
  };
  const stop = async () => {
    stopped = true;
    for (const timer of timers.values()) clearTimeout(timer);
    await Promise.all(running);
  };
  return { start: () => entries.forEach(turn), stop };
}
