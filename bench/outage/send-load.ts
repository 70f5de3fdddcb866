import { Agent, request } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { seededRandom } from "../../scripts/testing/limiter/seeded-random.ts";
import { benchQuota } from "./start-gateways.ts";

/** Most clients stay at half of their limit; every ninth asks for nearly five times its own. 180 of them make 288 requests a second. */
const overEach = 9;
const perMinute = { within: 0.48 * benchQuota, over: 4.8 * benchQuota };

export interface Arrival {
  /** Milliseconds after the start. */
  at: number;
  client: number;
  isOver: boolean;
  gateway: number;
}

/** A request and what came of it; status 0: no answer. */
export interface Answered extends Arrival {
  status: number;
  ms: number;
}

interface Load {
  clients: number;
  seconds: number;
  gateways: number;
}

/** Who asks when: every client steadily, each at moments of its own, all gateways in turn. */
export function planLoad({ clients, seconds, gateways }: Load): Arrival[] {
  const random = seededRandom(1);
  const arrivals: Arrival[] = [];
  for (let client = 0; client < clients; client++) {
    const isOver = client % overEach === 0;
    const pauseMs = 60_000 / perMinute[isOver ? "over" : "within"];
    let turn = client;
    for (let at = random() * pauseMs; at < seconds * 1000; at += pauseMs) arrivals.push({ at, client, isOver, gateway: turn++ % gateways });
  }
  return arrivals.sort((one, other) => one.at - other.at);
}

/** Sends every request at its time, whatever became of the others, and waits for all answers. */
export async function sendLoad(arrivals: readonly Arrival[], ports: readonly number[], startsAt: number): Promise<Answered[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  const answers: Promise<Answered>[] = [];
  for (const arrival of arrivals) {
    const dueIn = startsAt + arrival.at - Date.now();
    if (dueIn > 1) await delay(dueIn);
    answers.push(sendOne(arrival, agent, ports[arrival.gateway] ?? 0));
  }
  const answered = await Promise.all(answers);
  agent.destroy();
  return answered;
}

function sendOne(arrival: Arrival, agent: Agent, port: number, sentAt = performance.now()): Promise<Answered> {
  const headers = { "X-Forwarded-For": `198.18.${arrival.client >> 8}.${arrival.client & 255}` };
  return new Promise((resolve) => {
    const end = (status: number) => resolve({ ...arrival, status, ms: performance.now() - sentAt });
    const outgoing = request({ agent, host: "127.0.0.1", port, path: "/bench/users", headers }, (incoming) => {
      incoming.resume();
      incoming.on("end", () => end(incoming.statusCode ?? 0)).on("error", () => end(0));
    });
    outgoing.on("error", () => {
      // A connection that the gateway had just closed: this request never reached it.
      if (outgoing.reusedSocket) resolve(sendOne(arrival, agent, port, sentAt));
      else end(0);
    });
    outgoing.end();
  });
}
