import { setTimeout as delay } from "node:timers/promises";
import type { IngestFault } from "./fault-ingest.ts";
import type { FaultCase } from "./keep-ledger.ts";
import { readLosses, readSignal } from "./read-books.ts";
import { edgeIds, edgeNames } from "./start-edges.ts";
import type { World } from "./start-world.ts";

/** How much of each fault there is. */
export interface Size {
  perSecond: number;
  /** Of analytics. */
  kills: number;
  /** Of Postgres. */
  restarts: number;
  /** Of processes of the edge. */
  deaths: number;
  /** How long each kind of fault lasts. */
  seconds: number;
  /** Whether connections that answer no more are waited for: it takes half a minute. */
  hangs: boolean;
}

const minuteMs = 60_000;
/** Ahead, behind, and so far ahead that what is recorded meanwhile is refused. */
const edgeShiftsMs = [60 * minuteMs, -45 * minuteMs, 48 * 60 * minuteMs];
/** Twice what a signature's time may be off. */
const analyticsShiftMs = 10 * minuteMs;
/** What should come by itself is waited for so long; what shows that it did not is in the case's check. */
const patienceMs = 60_000;
const pollMs = 100;

/** Every fault that runs at the ports of both edges, by the name of its routes. */
export function describeFaults(size: Size): FaultCase[] {
  const { perSecond } = size;
  const both = { perSecond, edges: edgeNames };
  const direct = { perSecond, edges: ["direct"] as const };
  const queue = { perSecond, edges: ["queue"] as const };
  return [
    { ...both, fault: "analytics-killed", act: (world) => killAnalytics(world, size) },
    { ...both, fault: "postgres-restarted", act: (world) => restartPostgres(world, size) },
    { ...both, fault: "edge-to-analytics-cut", ...failedIngest(["refuse", "unheard", "hang"], size) },
    { ...both, fault: "analytics-to-postgres-cut", act: (world) => cutPostgres(world, size), check: wasUnheard },
    { ...both, fault: "analytics-fails", ...failedIngest([500, 429], size) },
    { ...both, fault: "disk-full", ...refusedBatches((world) => refuseWrites(world, size)) },
    { ...both, fault: "tampered-batches", act: (world) => tamper(world, size), check: wasTamperedWith },
    { ...direct, fault: "clock-jumps", ...jumpedClocks(size) },
    { ...direct, ...edgeKilled(size) },
    { ...direct, ...fullBuffers() },
    { ...queue, ...deadLetters() },
  ];
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (Date.now() < deadline && !(await isSo())) await delay(pollMs);
}

/** Whether a count has grown since this was first asked. */
function growthOf(count: () => Promise<number>): () => Promise<boolean> {
  let before: number | undefined;
  return async () => {
    const now = await count();
    before ??= now;
    return now > before;
  };
}

async function killAnalytics({ analytics }: World, { kills }: Size): Promise<void> {
  for (let killed = 0; killed < kills; killed++) {
    // At another moment of a batch's life each time.
    await delay(300 + ((killed * 170) % 900));
    analytics.kill();
    await analytics.start();
  }
}

async function restartPostgres({ restartDatabase }: World, { restarts }: Size): Promise<void> {
  for (let restarted = 0; restarted < restarts; restarted++) {
    await delay(600 + ((restarted * 230) % 700));
    await restartDatabase();
  }
}

/** Faults on the way to analytics, one after the other; a batch must have met each. */
function failedIngest(faults: readonly IngestFault[], { seconds }: Size): Pick<FaultCase, "act" | "check"> {
  const unmet: string[] = [];
  const act = async ({ ingest }: World) => {
    for (const fault of faults) {
      const grew = growthOf(async () => ingest.done.get(String(fault)) ?? 0);
      await grew();
      ingest.order(fault);
      await delay(seconds * 1000);
      await until(grew);
      if (!(await grew())) unmet.push(`no batch met ${fault}`);
    }
    ingest.order("none");
  };
  return { act, check: async () => unmet };
}

async function cutPostgres({ relay }: World, { seconds, hangs }: Size): Promise<void> {
  for (const fault of ["refuse", "unheard-commits", ...(hangs ? (["hang"] as const) : [])] as const) {
    relay.order(fault);
    await delay(seconds * 1000);
    if (fault === "unheard-commits") await until(async () => relay.unheard() > 0);
  }
  relay.order("none");
}

async function wasUnheard({ relay }: World): Promise<string[]> {
  return relay.unheard() > 0 ? [] : ["no commit of batches went unheard"];
}

const refused = ({ done }: World["ingest"]) => done.get("answered 503") ?? 0;

/** A fault for which analytics must have refused batches: 503, for they may come again. */
export function refusedBatches(act: FaultCase["act"]): Pick<FaultCase, "act" | "check"> {
  let before = 0;
  return {
    act: (world) => {
      before = refused(world.ingest);
      return act(world);
    },
    check: async (world) => (refused(world.ingest) > before ? [] : ["no batch was refused"]),
  };
}

/** As Postgres answers where its disk is full, for every batch. */
async function refuseWrites({ database, ingest }: World, { seconds }: Size): Promise<void> {
  await database.query(`CREATE FUNCTION refuse_write() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$`);
  await database.query("CREATE TRIGGER disk_full BEFORE INSERT ON rollup_minute FOR EACH STATEMENT EXECUTE FUNCTION refuse_write()");
  const before = refused(ingest);
  await delay(seconds * 1000);
  await until(async () => refused(ingest) > before);
  await database.query("DROP FUNCTION refuse_write CASCADE");
}

const tampered = ["flipped 401", "replayed 200"];

async function tamper({ ingest }: World, { seconds }: Size): Promise<void> {
  ingest.order("tamper");
  await delay(seconds * 2000);
  await until(async () => tampered.every((what) => ingest.done.has(what)));
  ingest.order("none");
}

async function wasTamperedWith({ ingest }: World): Promise<string[]> {
  const wrong = [...ingest.done.keys()].filter((what) => /^(?:flipped (?!401)|replayed (?!200))/.test(what));
  const missing = tampered.filter((what) => !ingest.done.has(what));
  return [...wrong.map((what) => `a batch was ${what}`), ...missing.map((what) => `no batch was ${what}`)];
}

/** An edge so far ahead must have events refused, and analytics ahead must refuse signatures: else no clock was set. */
function jumpedClocks({ seconds }: Size): Pick<FaultCase, "act" | "check"> {
  const wrong: string[] = [];
  const act = async ({ shiftClock, ingest, database }: World) => {
    const refusedEvents = growthOf(() => readLost(database, "in-the-future"));
    await refusedEvents();
    for (const byMs of edgeShiftsMs) {
      shiftClock("edge", byMs);
      await delay(seconds * 500);
    }
    // Signed by such a clock nothing is taken: what was recorded by it is delivered afterwards.
    shiftClock("edge", 0);
    await until(refusedEvents);
    if (!(await refusedEvents())) wrong.push("no event was in the future");
    const refusedBatches = growthOf(async () => ingest.done.get("answered 401") ?? 0);
    await refusedBatches();
    shiftClock("analytics", analyticsShiftMs);
    await delay(seconds * 1000);
    await until(refusedBatches);
    if (!(await refusedBatches())) wrong.push("no signature was out of its time");
    shiftClock("analytics", 0);
  };
  return { act, check: async () => wrong };
}

/** Analytics fails for longer than an edge that holds few batches has room for: it counts each event that it gives up. */
function fullBuffers() {
  const batches = 10;
  let before = 0;
  const prepare = async ({ edges, database }: World) => {
    before = await readLost(database, "buffer-full");
    await edges.direct.restart({ AEGIS_METRIC_BATCHES: String(batches) });
  };
  const act = async ({ ingest }: World) => {
    ingest.order(500);
    // A batch a second of each process, and a few for which there is no room.
    await delay((batches + 5) * 1000);
    ingest.order("none");
  };
  const check = async ({ edges, database }: World) => {
    await edges.direct.restart({});
    return (await readLost(database, "buffer-full")) > before ? [] : ["no batch had to make room"];
  };
  return { fault: "buffer-full", prepare, act, check };
}

async function readLost(database: World["database"], reason: string): Promise<number> {
  return (await readLosses(database, edgeIds.direct))[reason] ?? 0;
}

/** What dies with a process is counted by nobody; that it died is told by the one that takes its place. */
function edgeKilled({ deaths }: Size) {
  const diedAt: number[] = [];
  const act = async ({ edges, database }: World) => {
    while (diedAt.length < deaths) {
      await delay(1700);
      diedAt.push(Date.now());
      await edges.direct.killOne();
      // It tells with the first batch of what it is asked; one that died before it did would tell of nothing.
      await until(async () => (await readSignal(database, "process-died")) >= diedAt.length);
    }
  };
  const check = async ({ database }: World) => {
    const told = await readSignal(database, "process-died");
    return told === deaths ? [] : [`${deaths} processes died, ${told} were told of`];
  };
  return { fault: "edge-killed", diedAt, act, check };
}

/** Analytics fails for longer than the queue tries. What it gives up lies in KV, until an operator has it delivered. */
function deadLetters() {
  let redriven = 0;
  const prepare = async ({ edges }: World) => {
    await edges.queue.end();
    edges.queue.setRetries(1);
    await edges.queue.start();
  };
  const mend = async ({ redrive }: World) => {
    redriven += await redrive().catch(() => 0);
  };
  const act = async (world: World) => {
    world.ingest.order(500);
    await until(async () => {
      await mend(world);
      return redriven > 0;
    });
    world.ingest.order("none");
  };
  const check = async () => (redriven > 0 ? [] : ["no batch was redriven"]);
  return { fault: "dead-letters", prepare, act, mend, check };
}
