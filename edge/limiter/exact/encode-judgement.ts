import type { Limit } from "#contracts/limit.ts";
import { decideCost } from "../decide-cost.ts";
import { decideRefund } from "../decide-refund.ts";
import type { Ask, Count } from "../limiter.ts";
import { counterName } from "./counter-name.ts";
import { decideRefill, type Refill } from "./decide-refill.ts";
import { decideSlidingFree } from "./decide-sliding-free.ts";

/** An ask whose counter has its name in the store. */
export interface NamedAsk extends Ask {
  id: string;
}

/** What the script takes. */
interface Judgement {
  keys: string[];
  arguments: (string | number)[];
}

interface Request {
  now: number;
  /** Unlike that of any other request. */
  name: string;
}

/** As many figures stand in the answer for each counter. */
const FIGURES = 4;

export function encodeJudgement(asks: readonly NamedAsk[], request: Request): Judgement {
  const encoded = asks.map((ask) => encodeCounter(ask, unitsOf(ask), request));
  return { keys: encoded.flatMap(({ keys }) => keys), arguments: [request.now, 0, ...encoded.flatMap(({ parts }) => parts)] };
}

/**
 * Units charged after the fact, at `now`, to what was counted at `countedAt`; null: there is nothing to tell. What is given back was
 * taken in its window: it is worth nothing in a later one.
 */
export function encodeCharge(ask: NamedAsk, units: number, request: Request & { countedAt: number }): Judgement | null {
  const elapsedMs = request.now - request.countedAt;
  const windowMs = ask.limit.windowSeconds * 1000;
  const kind = kindOf(ask.limit);
  if (kind === "log" && units < 0 && elapsedMs >= windowMs) return null;
  const worth = kind === "bucket" && units < 0 ? decideRefund(ask.limit, units, elapsedMs) : units;
  const isWindow = kind === "fixed" || kind === "sliding";
  const windowsAgo = isWindow && units < 0 ? Math.floor(request.now / windowMs) - Math.floor(request.countedAt / windowMs) : 0;
  if (worth === 0 || windowsAgo > (kind === "sliding" ? 1 : 0)) return null;
  const { keys, parts } = encodeCounter(ask, worth, { ...request, now: request.now - Math.max(0, windowsAgo) * windowMs });
  return { keys, arguments: [request.now, 1, ...parts] };
}

/** What the script answered, ask by ask, at `now`. */
export function decodeJudgement(
  asks: readonly Ask[],
  answer: readonly number[],
  { countedAt, now }: { countedAt: number; now: number },
): Count[] {
  if (answer.length !== asks.length * FIGURES) throw new Error("the store's answer makes no sense");
  return asks.map((ask, index) => {
    const [admits, left = 0, first = 0, second = 0] = answer.slice(index * FIGURES, (index + 1) * FIGURES);
    const admitted = admits === 1;
    const retryAt = retryAtOf(ask, { admitted, left, told: [first, second] }, { countedAt, now });
    return { admitted, remaining: Math.max(0, left), retryAt };
  });
}

interface Told {
  admitted: boolean;
  left: number;
  told: [number, number];
}

/** Refused: when the request will be admitted if nobody else asks. Admitted: when more becomes free. */
function retryAtOf({ limit, cost }: Ask, { admitted, left, told }: Told, { countedAt, now }: { countedAt: number; now: number }): number {
  const windowMs = limit.windowSeconds * 1000;
  const resetAt = (Math.floor(countedAt / windowMs) + 1) * windowMs;
  const [first, second] = told;
  switch (kindOf(limit)) {
    case "fixed":
      return resetAt;
    case "sliding":
      if (admitted) return resetAt;
      return decideSlidingFree(limit, { current: first, previous: second, resetAt }, { cost: unitsOf({ cost }), now: countedAt });
    case "bucket": {
      const { tokens, intervalMs } = refillOf(limit);
      return first + intervalMs * (admitted ? 1 : Math.ceil((unitsOf({ cost }) - left) / tokens));
    }
    case "log":
      // By the store's clock: as long from its now as from ours, which is later than its by half a round trip.
      return now + Math.max(0, first - second);
  }
}

type Kind = "fixed" | "sliding" | "bucket" | "log";

function kindOf({ algorithm, quota }: Limit): Kind {
  if (algorithm === "sliding-log") return "log";
  // Nothing flows into a bucket whose quota is 0.
  if (algorithm === "fixed-window" || quota === 0) return "fixed";
  return algorithm === "sliding-window" ? "sliding" : "bucket";
}

function encodeCounter({ id, ...ask }: NamedAsk, units: number, { now, name }: Request): { keys: string[]; parts: (string | number)[] } {
  const { limit } = ask;
  const kind = kindOf(limit);
  const windowMs = limit.windowSeconds * 1000;
  const counter = `${counterName(ask)}:${id}`;
  const window = Math.floor(now / windowMs);
  const windows = kind === "sliding" ? [window, window - 1] : [window];
  const { tokens, intervalMs } = kind === "bucket" ? refillOf(limit) : { tokens: 0, intervalMs: windowMs };
  const most = kind === "bucket" ? limit.burst : limit.quota;
  const { burst: full } = ask.unplanned ?? limit;
  return {
    keys: kind === "fixed" || kind === "sliding" ? windows.map((number) => `${counter}:${number}`) : [counter],
    parts: [kind, units, most, intervalMs, tokens, limit.shadow ? 0 : 1, kind === "log" ? name : "", full],
  };
}

const refills = new WeakMap<Limit, Refill>();

/** Reckoned once for each limit. */
function refillOf(limit: Limit): Refill {
  const known = refills.get(limit);
  if (known !== undefined) return known;
  const refill = decideRefill(limit.quota, limit.windowSeconds * 1000, limit.burst);
  refills.set(limit, refill);
  return refill;
}

function unitsOf({ cost }: Pick<Ask, "cost">): number {
  return Math.min(decideCost(cost), Number.MAX_SAFE_INTEGER);
}
