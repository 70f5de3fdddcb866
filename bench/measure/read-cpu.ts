import { readdirSync, readFileSync } from "node:fs";

/** Linux counts a process's time in hundredths of a second. */
const TICK_US = 10_000;

interface Stat {
  parent: number;
  ticks: number;
}

/** CPU time in µs, user and system, of a process and all below it. */
export function readCpu(pid: number): number {
  const stats = new Map(
    readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name): [number, Stat][] => {
        const stat = readStat(name);
        return stat === null ? [] : [[Number(name), stat]];
      }),
  );
  const family = new Set([pid]);
  for (let size = 0; size !== family.size; ) {
    size = family.size;
    for (const [child, { parent }] of stats) if (family.has(parent)) family.add(child);
  }
  return [...family].reduce((sum, member) => sum + (stats.get(member)?.ticks ?? 0), 0) * TICK_US;
}

/** Fields of /proc/PID/stat after the command's closing bracket: state, parent, … user and system time. */
function readStat(pid: string): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) };
  } catch {
    return null;
  }
}
