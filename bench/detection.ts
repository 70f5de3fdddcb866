import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { and, asc, eq, gte, isNotNull } from "drizzle-orm";
import { slotMs } from "../analytics/anomalies/decide-due-slots.ts";
import { describeTrainingSample } from "../analytics/anomalies/describe-training-sample.ts";
import type { Database } from "../analytics/db/connect.ts";
import { alerts, trafficSamples } from "../analytics/db/loop-tables.ts";
import { decisions } from "../analytics/db/policy-tables.ts";
import { createRandom } from "../cli/commands/demo/plan-traffic.ts";
import type { LoggedRequest } from "../cli/commands/replay/parse-log-line.ts";
import { readAccessLog } from "../cli/commands/replay/read-access-log.ts";
import { findFreePort } from "../scripts/testing/find-free-port.ts";
import { type Alarm, compareAlarms, type Detection } from "./detection/compare-alarms.ts";
import { createDetectionService } from "./detection/detection-service.ts";
import { measureCeiling } from "./detection/measure-ceiling.ts";
import { startModelProcess } from "./detection/model-process.ts";
import { openDatabase } from "./detection/open-database.ts";
import { type Incident, plantIncidents } from "./detection/plant-incidents.ts";
import { simulateLoop } from "./detection/simulate-loop.ts";
import { type SpreadRequest, spreadLog } from "./detection/spread-log.ts";
import { atLeast, atMost, type BenchOptions, type BenchResult } from "./measure/bench-result.ts";

const hourMs = 3_600_000;
const seed = 20260615;
/** What the model learns from, before anything is planted. */
const learnHours = 36;
const timesEach = 4;
const startAt = Date.UTC(2026, 5, 15);
const ownName = "the loop's alerts";
/** What it knows no detector does: it is a bound for those that count requests. */
const ceilingName = "ideal count, true rate known";

/**
 * A real access log, played through rollups, model, alerts and decisions on a clock of its own, with floods, scanners and
 * error bursts planted at known times: what the loop finds, how soon, and how often it is wrong; beside it, on the same
 * intervals, a fixed threshold, an isolation forest on raw values, and what counting could find at best.
 */
export async function run({ log }: BenchOptions): Promise<BenchResult> {
  if (log === undefined) throw new Error("give the access log: npm run bench detection -- --log FILE");
  const folder = mkdtempSync(join(tmpdir(), "aegis-detection-"));
  const clock = { now: startAt };
  const port = await findFreePort();
  const model = await startModelProcess(port, join(folder, "models"));
  const { database, close } = await openDatabase(folder);
  const service = await createDetectionService(database, clock, `http://127.0.0.1:${port}`);
  try {
    const requests = spreadLog(await readRequests(log), startAt, createRandom(seed));
    const end = startAt + Math.ceil((Math.max(...requests.map(({ at }) => at)) - startAt) / hourMs) * hourMs;
    const from = startAt + learnHours * hourMs;
    const planted = plantIncidents(requests, { from, to: end, times: timesEach, random: createRandom(seed + 1) });
    const play = (since: number, until: number) =>
      simulateLoop(service.dependencies, planted.requests, { from: since, to: until, clock, onHour: (hours) => tell(`hour ${hours}`) });
    await play(startAt, from);
    tell(await model.retrain(service.url, service.token));
    await service.askModel();
    await play(from, end);
    const days = (end - from) / (24 * hourMs);
    const ours = compareAlarms(await readAlarms(database.db, from), planted.incidents, days);
    const files = await dump(database.db, folder, planted.incidents);
    const others = await model.evaluate(files.samples, files.incidents, from);
    const { ours: modelAlone, ...baselines } = others;
    const observed = { at: planted.requests.map(({ at }) => at), perSlot: requests.length / ((end - startAt) / slotMs), from, to: end };
    const ceiling = measureCeiling(observed, planted.incidents, createRandom(seed + 2));
    const detections = { [ownName]: ours, ...(modelAlone && { "the model alone": modelAlone }), ...baselines, [ceilingName]: ceiling };
    return describe(detections, await countFalseDecisions(database.db, planted, from));
  } finally {
    await model.stop();
    await service.close();
    await close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function readRequests(file: string): Promise<LoggedRequest[]> {
  const requests: LoggedRequest[] = [];
  for await (const { parsed } of readAccessLog(file)) if (parsed.ok) requests.push(parsed.request);
  return requests;
}

/** From when somebody was told to when it was over. */
async function readAlarms(db: Database, from: number): Promise<Alarm[]> {
  const told = await db
    .select()
    .from(alerts)
    .where(and(isNotNull(alerts.activeAt), gte(alerts.startedAt, new Date(from))));
  return told.map(({ activeAt, resolvedAt }) => ({
    from: activeAt?.getTime() ?? 0,
    to: resolvedAt?.getTime() ?? Number.POSITIVE_INFINITY,
  }));
}

async function dump(db: Database, folder: string, incidents: readonly Incident[]) {
  const files = { samples: join(folder, "samples.ndjson"), incidents: join(folder, "incidents.json") };
  const rows = await db.select().from(trafficSamples).orderBy(asc(trafficSamples.route), asc(trafficSamples.at));
  writeFileSync(files.samples, rows.map((row) => `${JSON.stringify(describeTrainingSample(row))}\n`).join(""));
  writeFileSync(files.incidents, JSON.stringify(incidents));
  return files;
}

type Planted = { readonly requests: readonly SpreadRequest[]; readonly incidents: readonly Incident[] };

/** Clients of the log itself, whom nobody planted, that the loop blocked; and limits it lowered while nothing was planted. */
async function countFalseDecisions(db: Database, { incidents }: Planted, from: number) {
  const made = await db
    .select()
    .from(decisions)
    .where(and(eq(decisions.actor, "loop"), gte(decisions.decidedAt, new Date(from))));
  const during = (at: Date) => incidents.some((one) => at.getTime() >= one.from && at.getTime() <= one.to + 120_000);
  return {
    blocked: new Set(
      made.filter(({ action, target }) => action === "client.block" && !target.startsWith("sub:planted")).map(({ target }) => target),
    ).size,
    lowered: made.filter(({ action, decidedAt }) => action === "limit.set" && !during(decidedAt)).length,
  };
}

function describe(detections: Record<string, Detection>, wrong: { blocked: number; lowered: number }): BenchResult {
  const rows = Object.entries(detections).map(([detector, detection]) => ({
    detector,
    found: `${detection.found} of ${detection.planted}`,
    ...Object.fromEntries(Object.entries(detection.recall).map(([kind, share]) => [kind, `${Math.round(share * 100)} %`])),
    "false alarms a day": Number(detection.falseAlarmsADay.toFixed(2)),
    "median delay, s": detection.medianDelaySeconds === null ? "-" : Math.round(detection.medianDelaySeconds),
    "longest delay, s": detection.worstDelaySeconds === null ? "-" : Math.round(detection.worstDelaySeconds),
  }));
  const own = detections[ownName];
  const share = own === undefined ? 0 : own.found / own.planted;
  return {
    name: "detection",
    rows,
    goals: [
      atLeast("share of the planted incidents that the loop tells of", 0.8, Number(share.toFixed(2))),
      atMost("false alarms a day", 3, Number((own?.falseAlarmsADay ?? 0).toFixed(2))),
      atMost("clients of the log that were blocked", 0, wrong.blocked),
      atMost("limits that were lowered while nothing was planted", 0, wrong.lowered),
    ],
  };
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}
