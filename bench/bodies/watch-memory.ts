import { readFileSync } from "node:fs";

const PAGE_BYTES = 4096;
const SAMPLE_MS = 100;

/** The process that serves: the last of a line of children, for a start script may stand before it. */
export function servingPid(pid: number): number {
  const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
  return child === undefined ? pid : servingPid(child);
}

/** Resident memory of one process, in MiB. */
export function residentMib(pid: number): number {
  const pages = Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]);
  return Math.round((pages * PAGE_BYTES) / 1024 ** 2);
}

/** Looks at a process's memory each 100 ms until it is stopped, and answers the most that was seen. */
export function watchMemory(pid: number): () => number {
  let most = residentMib(pid);
  const look = () => {
    most = Math.max(most, residentMib(pid));
  };
  const timer = setInterval(look, SAMPLE_MS);
  return () => {
    clearInterval(timer);
    look();
    return most;
  };
}
