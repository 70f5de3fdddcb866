import { copyFileSync, existsSync, openSync, readFileSync, statSync, truncateSync } from "node:fs";

const rotateAtBytes = 10 * 1024 * 1024;

/** Opens a log for a child to write to by itself: its lines need no help of ours, also when we are gone. */
export function openLog(path: string): number {
  rotateLog(path);
  return openSync(path, "a", 0o600);
}

/** Moves what is in a log of more than 10 MB to `<path>.1`. Its writers append, so they go on at the new beginning. */
export function rotateLog(path: string): void {
  if (!existsSync(path) || statSync(path).size < rotateAtBytes) return;
  copyFileSync(path, `${path}.1`);
  truncateSync(path);
}

/** The last lines of a log. */
export function readLastLines(path: string, count: number): string[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8").trimEnd().split("\n").slice(-count).filter(Boolean);
}
