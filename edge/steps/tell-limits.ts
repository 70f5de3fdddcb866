import type { Exchange, StepResult } from "../exchange.ts";
import { askerOf } from "../limiter/asker-of.ts";
import { isBypassed } from "../limiter/is-bypassed.ts";
import { limitsOf, type StandingAsk } from "../limiter/limits-of.ts";

const HEADERS = { "Content-Type": "application/json", "Cache-Control": "no-store" };

/** Tells a caller its own state under every limit that it asked about, as far as this isolate knows it; nothing is counted. */
export function tellLimits(exchange: Exchange): StepResult {
  const { asksLimits, client, runtime } = exchange;
  if (asksLimits === null) return;
  const { path, method } = asksLimits;
  const limits = isBypassed(exchange) ? [] : limitsOf(exchange).map((ask) => describe(exchange, ask));
  return { response: runtime.platform.answer(200, HEADERS, JSON.stringify({ client, path, method, limits })) };
}

function describe(exchange: Exchange, ask: StandingAsk) {
  const { name, quota, windowSeconds, calendar, by, shadow, cost } = ask.limit;
  const known = exchange.runtime.limiter.known(ask, askerOf(exchange));
  return {
    name,
    quota,
    unit: cost === undefined ? "requests" : "units",
    windowSeconds,
    ...(calendar && { calendar }),
    countedBy: by,
    cost: ask.cost ?? 1,
    enforced: !shadow,
    remaining: known?.remaining ?? null,
    resetsAt: instant(known?.resetsAt),
    asOf: instant(known?.asOf),
  };
}

function instant(time: number | null | undefined): string | null {
  return time === null || time === undefined ? null : new Date(time).toISOString();
}
