import type { Limit } from "#contracts/limit.ts";
import type { LimitSimulation } from "#contracts/limit-simulation.ts";
import { decideSimulated, openSimulation, type Simulation } from "#edge/limiter/decide-simulated.ts";
import { costUnder, keyUnder } from "./counted-request.ts";
import { findQuota } from "./find-quota.ts";
import type { LimitedRequest, RequestSource } from "./limited-request.ts";
import { type Trace, TraceBook } from "./trace-book.ts";
import { UseTally } from "./use-tally.ts";

export interface SimulationOrder {
  current: Limit;
  /** Null: the rule as it is. */
  whatIf: Limit | null;
  isolates: number;
  /** A share for which the smallest quota is looked for; null: it is not. */
  refuseAtMost: number | null;
}

type Result = Pick<LimitSimulation, "period" | "recorded" | "current" | "whatIf" | "suggestion">;

interface Variant {
  limit: Limit;
  simulation: Simulation;
  tally: UseTally;
}

/** Has the rule, and what it might be, judge every request in its order. */
export async function runSimulation({ requests }: RequestSource, order: SimulationOrder): Promise<Result> {
  const current = openVariant(order.current, order);
  const whatIf = order.whatIf === null ? null : openVariant(order.whatIf, order);
  const searched = whatIf ?? current;
  const trace = order.refuseAtMost === null ? null : new TraceBook(searched.limit);
  const period = { from: 0, to: 0 };
  const recorded: Record<string, number> = {};
  for await (const request of requests) {
    period.from ||= request.at;
    period.to = request.at;
    if (request.outcome !== undefined) recorded[request.outcome] = (recorded[request.outcome] ?? 0) + 1;
    judge(current, request);
    if (whatIf !== null) judge(whatIf, request);
    trace?.note(request.at, keyUnder(searched.limit, request), request);
  }
  return {
    period: showPeriod(period),
    recorded: Object.keys(recorded).length === 0 ? null : recorded,
    current: current.tally.result,
    whatIf: whatIf === null ? null : whatIf.tally.result,
    suggestion: trace === null ? null : suggest(searched, trace, order),
  };
}

function showPeriod({ from, to }: { from: number; to: number }): Result["period"] {
  return from === 0 ? null : { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

function openVariant(limit: Limit, { isolates }: SimulationOrder): Variant {
  return { limit, simulation: openSimulation(limit, isolates), tally: new UseTally(limit) };
}

function judge({ limit, simulation, tally }: Variant, request: LimitedRequest): void {
  const key = keyUnder(limit, request);
  if (key === null) {
    tally.noteUncounted();
    return;
  }
  const ask = { key, now: request.at, cost: costUnder(limit, request) };
  tally.note(ask, decideSimulated(simulation, ask));
}

function suggest({ limit, tally }: Variant, trace: Trace, { refuseAtMost, isolates }: SimulationOrder): Result["suggestion"] {
  if (refuseAtMost === null) return null;
  return { refuseAtMost, ...findQuota(limit, trace, { refuseAtMost, isolates, mostOfOne: tally.mostOfOne }) };
}
