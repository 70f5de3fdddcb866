import { setTimeout as delay } from "node:timers/promises";
import { type Answered, startLoad } from "./numbered-load.ts";
import { type Books, countRows, type Losses, readBooks, readLosses, readStoredIds } from "./read-books.ts";
import { type EdgeName, edgeIds } from "./start-edges.ts";
import { routeOf, type World } from "./start-world.ts";

/** One fault that runs while numbered requests come. */
export interface FaultCase {
  /** The name of its routes. */
  fault: string;
  edges: readonly EdgeName[];
  perSecond: number;
  /** Before the first request. */
  prepare?(world: World): Promise<void>;
  /** Makes it, and ends it. */
  act(world: World): Promise<void>;
  /** What somebody does afterwards, again and again until the books agree. */
  mend?(world: World): Promise<void>;
  /** What shows that the fault was not there, or was not told of; asked at the end. */
  check?(world: World): Promise<string[]>;
  /** When processes of an edge died; filled while it runs. Each took with it what it had not delivered. */
  diedAt?: readonly number[];
}

/** What one edge's requests became. */
export interface Entry {
  fault: string;
  edge: EdgeName;
  /** Requests that the client got an answer to. */
  sent: number;
  stored: number;
  duplicates: number;
  /** Counted as lost, by reason. */
  counted: Losses;
  /** Answered, not stored and counted by nobody. */
  lost: number;
  /** How long before the death of a process the oldest of them was answered. */
  oldestLostSeconds: number;
  /** From the end of the fault until the books agreed; null: they never did. */
  recoverySeconds: number | null;
  /** What does not agree. */
  disagreements: string[];
}

const pollMs = 200;
const patienceMs = 240_000;
/** Longer than an edge keeps an event that analytics takes. */
const quietMs = 4000;

/** An answer may reach its client after the process that gave it has died. */
const onItsWayMs = 500;

type Kept = { edge: EdgeName; answered: readonly Answered[]; before: Losses };

/** Sends numbered requests to edges while a fault runs, and compares what was answered with what is stored afterwards. */
export async function keepLedger(world: World, faultCase: FaultCase): Promise<Entry[]> {
  const { fault, edges, perSecond, act } = faultCase;
  await faultCase.prepare?.(world);
  const loads = await Promise.all(
    edges.map(async (edge) => {
      const before = await readLosses(world.database, edgeIds[edge]);
      return { edge, before, load: startLoad({ port: world.edges[edge].port, route: routeOf(fault, edge), perSecond }) };
    }),
  );
  await act(world);
  const endedAt = Date.now();
  await Promise.all(loads.map(({ load }) => load.stop()));
  const kept = loads.map(({ edge, before, load }) => ({ edge, before, answered: load.answered }));
  const recoveries = await Promise.all(kept.map((one) => settle(world, faultCase, one)));
  await world.ingest.settled();
  const complaints = (await faultCase.check?.(world)) ?? [];
  return Promise.all(
    kept.map(async (one, index) => {
      const recoveredAt = recoveries[index] ?? null;
      const entry = await compare(world, faultCase, one);
      const recoverySeconds = recoveredAt === null ? null : Math.max(0, recoveredAt - endedAt) / 1000;
      return { ...entry, recoverySeconds, disagreements: [...entry.disagreements, ...complaints] };
    }),
  );
}

/** When the books agreed; null: nothing changes any more, and they do not. */
async function settle(world: World, { fault, mend, diedAt }: FaultCase, { edge, answered, before }: Kept): Promise<number | null> {
  const deadline = Date.now() + patienceMs;
  let changedAt = Date.now();
  let settled = -1;
  for (;;) {
    const now = (await countRows(world.database, routeOf(fault, edge))) + sum(await readGrowth(world, edge, before));
    if (now !== settled) [settled, changedAt] = [now, Date.now()];
    if (settled >= answered.length) return changedAt;
    const hasEnded = diedAt ? Date.now() - changedAt > quietMs : Date.now() > deadline;
    if (hasEnded) return diedAt ? changedAt : null;
    await mend?.(world);
    await delay(pollMs);
  }
}

async function compare(world: World, { fault, diedAt = [] }: FaultCase, { edge, answered, before }: Kept) {
  const route = routeOf(fault, edge);
  const books = await readBooks(world.database, route);
  const stored = await readStoredIds(world.database, route);
  const counted = await readGrowth(world, edge, before);
  const missing = answered.filter(({ requestId }) => !stored.has(requestId));
  const lost = missing.length - sum(counted);
  const strangers = stored.size - (answered.length - missing.length);
  return {
    ...{ fault, edge, counted, lost },
    sent: answered.length,
    stored: books.ids,
    duplicates: books.rows - books.ids,
    oldestLostSeconds: lost > 0 ? Math.max(...missing.map(({ answeredAt }) => beforeDeath(answeredAt, diedAt))) / 1000 : 0,
    disagreements: [
      ...disagreementsOf(books),
      ...(lost === 0 || (diedAt.length > 0 && lost > 0) ? [] : [`${lost} are neither stored nor counted`]),
      // A process that dies may have recorded what it did not get to answer.
      ...(strangers === 0 || diedAt.length > 0 ? [] : [`${strangers} are stored that nobody was answered`]),
    ],
  };
}

/** Milliseconds from an answer to the next death of a process; infinite where none died after it. */
function beforeDeath(answeredAt: number, diedAt: readonly number[]): number {
  const deaths = diedAt.map((at) => at - answeredAt).filter((ms) => ms > -onItsWayMs);
  return Math.max(0, Math.min(Number.POSITIVE_INFINITY, ...deaths));
}

function disagreementsOf({ rows, ids, rolledUp }: Books): string[] {
  const duplicates = rows === ids ? [] : [`${rows - ids} raw events are there twice`];
  const differing = Object.entries(rolledUp).filter(([, count]) => count !== rows);
  return [...duplicates, ...differing.map(([kind, count]) => `rollups by ${kind} count ${count}, raw events ${rows}`)];
}

async function readGrowth(world: World, edge: EdgeName, before: Losses): Promise<Losses> {
  const losses = Object.entries(await readLosses(world.database, edgeIds[edge]));
  return Object.fromEntries(
    losses.map(([reason, count]) => [reason, count - (before[reason] ?? 0)] as const).filter(([, count]) => count > 0),
  );
}

function sum(losses: Losses): number {
  return Object.values(losses).reduce((all, count) => all + count, 0);
}
