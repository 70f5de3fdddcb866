import { problems } from "#contracts/problem.ts";
import type { Exchange, Refusal, StepResult } from "../exchange.ts";
import type { Answer } from "../platform.ts";
import { answerStored } from "./answer-stored.ts";
import { decideStandIn } from "./decide-reuse.ts";
import { invalidateAddress, readEntry } from "./entries.ts";
import { endFlight, keepAnswer, takeTags } from "./keep-answer.ts";
import type { Lookup } from "./lookup.ts";
import { openLookup } from "./open-lookup.ts";

type Outcome = NonNullable<StepResult>;

const failures = new Set([500, 502, 503, 504]);
const safe = new Set(["GET", "HEAD", "OPTIONS"]);

/** What the cache makes of how the steps ended: keeps an answer, puts a kept one in place of a failure, voids what was changed. */
export function settleAnswer(exchange: Exchange, outcome: Outcome): Outcome | Promise<Outcome> {
  const { request, lookup, route, cache } = exchange;
  if (route === null || "refusal" in outcome)
    return route?.cache && "refusal" in outcome ? settleRefusal(exchange, outcome.refusal) : outcome;
  if (!safe.has(request.method)) return settleChange(exchange, outcome.response);
  if (route.cache === undefined || cache === "hit" || cache === "stale") return outcome;
  return lookup === null ? withStatus(outcome.response, "bypass") : settleResponse(exchange, lookup, outcome.response);
}

/** RFC 9111 4.4. The caller waits for it: what it changed, it must not be shown as it was. */
async function settleChange(exchange: Exchange, response: Answer): Promise<Outcome> {
  const { cachedPaths } = exchange.policy;
  const isChanged = response.status >= 200 && response.status < 400 && cachedPaths !== null && cachedPaths.all(exchange.path).length > 0;
  if (isChanged) await invalidateAddress(exchange);
  return exchange.route?.cache === undefined ? { response } : withStatus(response, "method");
}

async function settleRefusal(exchange: Exchange, refusal: Refusal): Promise<Outcome> {
  const { status } = problems[refusal.problem];
  const lookup = exchange.lookup ?? openRefused(exchange, status);
  if (lookup === null) return { refusal };
  if (exchange.lookup === null) await readEntry(exchange, lookup);
  endFlight(exchange, lookup, false);
  const isRefused = status === 429 || status === 503;
  if (refusal.problem === "nothing-cached" || !(isRefused || failures.has(status))) return { refusal };
  return (await standIn(exchange, lookup, isRefused)) ?? { refusal };
}

/** A lookup for who was refused before the cache was asked. Only an authorised caller's refusal is answered by what is kept. */
function openRefused(exchange: Exchange, status: number): Lookup | null {
  const rules = exchange.route?.cache;
  if (!rules?.staleIfRefused || !exchange.isAuthorized || (status !== 429 && status !== 503)) return null;
  return openLookup(exchange, rules);
}

async function settleResponse(exchange: Exchange, lookup: Lookup, answer: Answer): Promise<Outcome> {
  if (failures.has(answer.status)) {
    const kept = await standIn(exchange, lookup, false);
    if (kept) {
      endFlight(exchange, lookup, false);
      exchange.runtime.platform.discard(answer);
      return kept;
    }
  }
  return { response: await keepAnswer(exchange, lookup, answer) };
}

async function standIn(exchange: Exchange, { found, rules }: Lookup, isRefused: boolean): Promise<Outcome | null> {
  if (found === null || !decideStandIn(found.entry, rules, Date.now(), isRefused)) return null;
  exchange.cache = "stale";
  return { response: await answerStored(exchange, found, isRefused ? "hit; detail=refused" : "fwd=stale; detail=failed") };
}

function withStatus(response: Answer, why: string): Outcome {
  if (response.webSocket) return { response };
  takeTags(response);
  response.headers.append("Cache-Status", `aegis; fwd=${why}`);
  return { response };
}
