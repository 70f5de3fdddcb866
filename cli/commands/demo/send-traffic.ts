import { setTimeout as delay } from "node:timers/promises";
import { createSender, type Exchange } from "../replay/send-request.ts";
import { type AttackKind, type PlannedRequest, planTraffic } from "./plan-traffic.ts";

const spanMs = 500;
const connections = 128;

/** What became of the requests of one kind. */
export type Counts = { sent: number; served: number; refused: number; blocked: number; failed: number };
export type TrafficCounts = { readonly ordinary: Counts; readonly attack: Counts };
/** Called with the first refusal of an attacker: the problem's code. */
type OnRefusal = (request: PlannedRequest, problemCode: string) => void;

export type Traffic = {
  /** Sends traffic of one kind for a while; ends early when the signal fires. */
  readonly run: (attack: AttackKind | null, forMs: number, signal: AbortSignal) => Promise<void>;
  readonly counts: TrafficCounts;
  readonly close: () => void;
};

/** The demo's clients: ordinary ones all the time, attackers when they are asked for. */
export function createTraffic(
  { edge, host, hopToken, random }: { edge: string; host: string; hopToken: string; random: () => number },
  onRefusal: OnRefusal,
): Traffic {
  const sender = createSender(edge, { host, hopToken }, connections);
  const counts: TrafficCounts = { ordinary: newCounts(), attack: newCounts() };
  const underWay = new Set<Promise<void>>();

  const send = async (request: PlannedRequest) => {
    const of = request.isAttack ? counts.attack : counts.ordinary;
    of.sent += 1;
    const { client: address, target, status } = request;
    const logged = { address, at: null, method: "GET", target, status, bodyBytes: 800, referer: undefined, userAgent: undefined };
    const exchange = await sender.send(logged);
    const code = exchange.ok ? exchange.answer.problemCode : null;
    of[outcomeOf(exchange)] += 1;
    if (code !== null && outcomeOf(exchange) !== "failed") onRefusal(request, code);
  };
  /** Sends what is planned for one span that begins at `startsAt`, each request at its moment. */
  const runSpan = async (attack: AttackKind | null, startsAt: number, lengthMs: number) => {
    for (const { atMs, request } of planTraffic(attack, lengthMs, random)) {
      await until(startsAt + atMs);
      const sending = send(request).finally(() => underWay.delete(sending));
      underWay.add(sending);
    }
    await until(startsAt + lengthMs);
  };
  const run = async (attack: AttackKind | null, forMs: number, signal: AbortSignal) => {
    const startedAt = performance.now();
    for (let spanAt = 0; spanAt < forMs && !signal.aborted; spanAt += spanMs) {
      await runSpan(attack, startedAt + spanAt, Math.min(spanMs, forMs - spanAt));
    }
    await Promise.all(underWay);
  };
  return { run, counts, close: sender.close };
}

function outcomeOf(exchange: Exchange): keyof Counts {
  if (!exchange.ok) return "failed";
  const { problemCode, status } = exchange.answer;
  if (problemCode === "client-blocked") return "blocked";
  if (status === 429) return "refused";
  return problemCode === null ? "served" : "failed";
}

async function until(moment: number): Promise<void> {
  const waitMs = moment - performance.now();
  if (waitMs > 1) await delay(waitMs);
}

function newCounts(): Counts {
  return { sent: 0, served: 0, refused: 0, blocked: 0, failed: 0 };
}
