import { readdirSync, readFileSync } from "node:fs";

/** What a process's threads have run so far, in µs: Linux counts it in nanoseconds. */
export function readRunTime(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  return (
    threads.reduce((sum, thread) => sum + Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]), 0) / 1000
  );
}
