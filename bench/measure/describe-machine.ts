import { arch, availableParallelism, cpus, loadavg, platform, totalmem } from "node:os";

export type Machine = { cpu: string; cores: number; memoryGib: number; system: string; node: string; loadAverage: number };

/** What the numbers were measured on; the load tells whether it was busy with something else. */
export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryGib: Math.round(totalmem() / 1024 ** 3),
    system: `${platform()} ${arch()}`,
    node: process.versions.node,
    loadAverage: Number((loadavg()[0] ?? 0).toFixed(1)),
  };
}
