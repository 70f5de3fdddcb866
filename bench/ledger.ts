import { setTimeout as delay } from "node:timers/promises";
import { describeFaults, type Size } from "../scripts/testing/ledger/faults.ts";
import { type Entry, type FaultCase, keepLedger } from "../scripts/testing/ledger/keep-ledger.ts";
import { edgeNames } from "../scripts/testing/ledger/start-edges.ts";
import { startWorld, type WorldStart } from "../scripts/testing/ledger/start-world.ts";
import { diskFilled, mountSmallDisk } from "./ledger/fill-disk.ts";
import { atLeast, atMost, type BenchOptions, type BenchResult } from "./measure/bench-result.ts";

interface Length extends Size {
  awaySeconds: number;
}

const long: Length = { perSecond: 100, kills: 50, restarts: 10, deaths: 8, seconds: 10, hangs: true, awaySeconds: 300 };
const short: Length = { perSecond: 50, kills: 5, restarts: 3, deaths: 3, seconds: 3, hangs: true, awaySeconds: 30 };

/** Requests that come at each edge while analytics is away. */
const awayPerSecond = 300;

/**
 * The ledger of every fault in its long form, with both edges: what clients were answered, what is stored of it, what is counted as
 * lost. Five minutes without analytics are one of them, and a disk that really is full where a file system may be mounted.
 */
export async function run({ short: isShort = false }: BenchOptions): Promise<BenchResult> {
  const length = isShort ? short : long;
  const entries = await keepAll([analyticsAway(length.awaySeconds), ...describeFaults(length)]);
  entries.push(...(await keepAll(embedded(length), { store: "pglite" })));
  const disk = mountSmallDisk();
  try {
    if (disk !== null) entries.push(...(await keepAll([diskFilled(disk.folder)], { parent: disk.folder })));
  } finally {
    disk?.unmount();
  }
  return { name: "ledger", rows: entries.map(showEntry), goals: judge(entries) };
}

async function keepAll(faults: readonly FaultCase[], start: Omit<WorldStart, "faults"> = {}): Promise<Entry[]> {
  const world = await startWorld({ ...start, faults: faults.map(({ fault }) => fault) });
  const entries: Entry[] = [];
  try {
    for (const fault of faults) {
      const kept = await keepLedger(world, fault);
      for (const { disagreements, ...entry } of kept)
        for (const text of disagreements) console.error(`${entry.fault}, ${entry.edge}: ${text}`);
      entries.push(...kept);
    }
    return entries;
  } finally {
    await world.stop();
  }
}

function analyticsAway(seconds: number): FaultCase {
  const act: FaultCase["act"] = async ({ analytics }) => {
    analytics.kill();
    await delay(seconds * 1000);
    await analytics.start();
  };
  return { fault: "analytics-away", edges: edgeNames, perSecond: awayPerSecond, act };
}

/** Kills of analytics with the embedded database in it. */
function embedded(length: Length): FaultCase[] {
  const killed = describeFaults(length).filter(({ fault }) => fault === "analytics-killed");
  return killed.map((one) => ({ ...one, fault: "analytics-and-pglite-killed" }));
}

function showEntry({ fault, edge, sent, stored, duplicates, counted, lost, recoverySeconds }: Entry) {
  return {
    fault: fault.replaceAll("-", " "),
    edge,
    sent,
    stored,
    duplicates,
    "dropped and counted":
      Object.entries(counted)
        .map(([reason, count]) => `${count} ${reason}`)
        .join(", ") || 0,
    "lost with a process": lost,
    "recovery, s": recoverySeconds === null ? "never" : Math.round(recoverySeconds * 10) / 10,
  };
}

function judge(entries: readonly Entry[]): BenchResult["goals"] {
  const of = (fault: string) => entries.filter((entry) => entry.fault === fault);
  const total = (chosen: readonly Entry[], read: (entry: Entry) => number) => chosen.reduce((sum, entry) => sum + read(entry), 0);
  const killed = of("edge-killed");
  const others = entries.filter((entry) => !killed.includes(entry));
  const away = of("analytics-away");
  return [
    atMost(
      "stored twice",
      0,
      total(entries, ({ duplicates }) => duplicates),
    ),
    atMost(
      "neither stored nor counted, no process of an edge killed",
      0,
      total(others, ({ lost }) => Math.abs(lost)),
    ),
    atMost(
      "disagreements of raw events, rollups and counters",
      0,
      total(entries, ({ disagreements }) => disagreements.length),
    ),
    atMost("age of what was lost with a process, s", 1.5, Math.max(...killed.map(({ oldestLostSeconds }) => oldestLostSeconds))),
    atLeast(
      "stored of what was answered while analytics was away, %",
      100,
      (100 * total(away, ({ stored }) => stored)) / total(away, ({ sent }) => sent),
    ),
    atMost("until all of that was stored, s", 60, Math.max(...away.map(({ recoverySeconds }) => recoverySeconds ?? Number.NaN))),
  ];
}
