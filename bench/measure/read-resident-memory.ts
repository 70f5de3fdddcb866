import { execFileSync } from "node:child_process";

type Process = { pid: number; parent: number; kib: number };

/** Resident memory in MiB of a process and all below it; pages that they share count in each. */
export function readResidentMemory(pid: number): number {
  const processes = listProcesses();
  const family = new Set([pid]);
  for (let size = 0; size !== family.size; ) {
    size = family.size;
    for (const { pid: child, parent } of processes) if (family.has(parent)) family.add(child);
  }
  const kib = processes.filter((process) => family.has(process.pid)).reduce((sum, process) => sum + process.kib, 0);
  return Math.round(kib / 1024);
}

export function isRunning(pid: number): boolean {
  return listProcesses().some((process) => process.pid === pid);
}

function listProcesses(): Process[] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid=,rss="]).toString().trim().split("\n");
  return lines.map((line) => {
    const [pid = 0, parent = 0, kib = 0] = line.trim().split(/\s+/).map(Number);
    return { pid, parent, kib };
  });
}
