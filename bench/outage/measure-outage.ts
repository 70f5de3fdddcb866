import { setTimeout as delay } from "node:timers/promises";
import { type Answered, planLoad, sendLoad } from "./send-load.ts";
import { type GatewayKind, startGateways } from "./start-gateways.ts";
import { type Store, startStore } from "./start-store.ts";

/** How the store is away: nobody listens, or it takes requests and answers none. */
export type OutageKind = "refuse" | "hang";

/** Who asks, and for how many seconds before, during and after the outage. */
export interface Course {
  clients: number;
  /** The clock's seconds that a run begins at a multiple of: at 60 all runs meet the outage at the same point of their windows. */
  beginEvery: number;
  calm: number;
  away: number;
  after: number;
}

export interface Outage {
  answers: Answered[];
  /** Milliseconds since 1970. */
  startsAt: number;
  course: Course;
  /** Until the store had answered every gateway again; NaN: it did not. */
  recoverySeconds: number;
  /** Units of the whole run. */
  charged: number;
}

export interface Surroundings {
  upstream: string;
  ingest: string;
}

const gatewayProcesses = 2;
const readEveryMs = 2000;

/** One outage under load. */
export async function measureOutage(
  gateway: GatewayKind,
  kind: OutageKind,
  { course, ...around }: Surroundings & { course: Course },
): Promise<Outage> {
  const store = await startStore(gatewayProcesses);
  const gateways = await startGateways(gateway, { ...around, store });
  try {
    const beginEveryMs = course.beginEvery * 1000;
    const startsAt = Math.ceil((Date.now() + 1000) / beginEveryMs) * beginEveryMs;
    const arrivals = planLoad({ clients: course.clients, seconds: course.calm + course.away + course.after, gateways: gatewayProcesses });
    const load = sendLoad(arrivals, gateways.ports, startsAt);
    const recoverySeconds = await interrupt(store, kind, { startsAt, course });
    const answers = await load;
    await gateways.stop();
    return { answers, startsAt, course, recoverySeconds, charged: await readCharged(store) };
  } finally {
    await gateways.stop();
    await store.stop();
  }
}

async function interrupt(store: Store, kind: OutageKind, { startsAt, course }: { startsAt: number; course: Course }): Promise<number> {
  const awayAt = startsAt + course.calm * 1000;
  await readCharges(store, awayAt);
  await store.order(kind);
  await delay(Math.max(0, awayAt + course.away * 1000 - Date.now()));
  const { at: resumedAt = Number.NaN } = await store.order("resume");
  await readCharges(store, resumedAt + course.after * 1000);
  const { answeredAt = [] } = await store.order("answers");
  return Math.max(...answeredAt.map((at) => (at === null ? Number.NaN : (at - resumedAt) / 1000)));
}

/** Again and again until a time: of windows gone by the store forgets what was charged. */
async function readCharges(store: Store, until: number): Promise<void> {
  for (let left = until - Date.now(); left > readEveryMs; left = until - Date.now()) {
    await delay(readEveryMs);
    await store.order("charges");
  }
  await delay(Math.max(0, until - Date.now()));
}

async function readCharged(store: Store): Promise<number> {
  for (let asked = 0; asked < 10; asked++) {
    const { charged } = await store.order("charges");
    if (charged !== undefined) return charged;
    await delay(1000);
  }
  return Number.NaN;
}
