import type { LimitSimulation, SimulatedUse } from "#contracts/limit-simulation.ts";
import { describeRows } from "../print-answer.ts";
import { showWindow } from "./show-window.ts";

/** What a rule would have done, line by line; the rule as it is and what it might be stand side by side. */
export function describeSimulation(simulation: LimitSimulation): string[] {
  const { rule, source, period, isolates, current, whatIf, suggestion, unknown } = simulation;
  const uses = whatIf === null ? [current] : [current, whatIf];
  return [
    `${rule} over ${source.kind === "log" ? source.name : `the requests stored by ${source.name}`}`,
    period === null
      ? "no request falls under it"
      : `from ${period.from} to ${period.to}${isolates === 1 ? "" : `, on ${isolates} isolates`}`,
    ...describeSeen(simulation),
    ...unknown.map((sentence) => `not known: ${sentence}`),
    "",
    ...describeRows(["", ...(whatIf === null ? ["THE RULE"] : ["AS IT IS", "WHAT IF"])], figures(uses), ""),
    ...uses.flatMap((use) => describeRefused(use, whatIf === null ? "" : use === whatIf ? ", what if" : ", as it is")),
    ...(suggestion === null ? [] : ["", describeSuggestion(suggestion, whatIf ?? current)]),
  ];
}

function describeSeen({ seen, recorded }: LimitSimulation): string[] {
  const { requests, unreadable, unlimited, others, bypassed, outOfOrder } = seen;
  const parts: [count: number, what: string][] = [
    [unreadable, "lines hold no request"],
    [unlimited, "fall under no limit"],
    [others, "fall under others"],
    [bypassed, "are bypassed"],
    [outOfOrder, "were logged too late for their order"],
  ];
  const told = parts.filter(([count]) => count > 0).map(([count, what]) => `${whole(count)} ${what}`);
  const said = Object.entries(recorded ?? {}).map(([outcome, count]) => `${whole(count)} ${outcome}`);
  return [
    [`${whole(requests)} requests read`, ...told].join(", "),
    ...(said.length === 0 ? [] : [`the edge said of those under it: ${said.join(", ")}`]),
  ];
}

function figures(uses: readonly SimulatedUse[]): string[][] {
  const row = (what: string, figure: (use: SimulatedUse) => string) => [what, ...uses.map(figure)];
  return [
    row("limit", ({ limit }) => `${limit.quota}/${showWindow(limit.windowSeconds, limit.calendar)}`),
    row("algorithm", ({ limit }) => showAlgorithm(limit)),
    row("policy, counted by", ({ limit }) => `${limit.policy}, ${typeof limit.by === "string" ? limit.by : limit.by.join(" and ")}`),
    row("requests", ({ requests }) => whole(requests)),
    ...(uses.some(({ uncounted }) => uncounted > 0) ? [row("of an unknown address", ({ uncounted }) => whole(uncounted))] : []),
    row("admitted", ({ admitted }) => whole(admitted)),
    row("refused", ({ refused, refusedShare }) => `${whole(refused)} (${percent(refusedShare)})`),
    row("clients", ({ clients }) => whole(clients.count)),
    row("clients refused", ({ clients }) => whole(clients.refused)),
    row("use of a window: p50", ({ use }) => whole(use.p50)),
    row("p95", ({ use }) => whole(use.p95)),
    row("p99", ({ use }) => whole(use.p99)),
    row("peak", ({ use }) => `${whole(use.max)}${ofQuota(use.maxOfQuota)}`),
  ];
}

function describeRefused({ mostRefused, hours }: SimulatedUse, which: string): string[] {
  if (mostRefused.length === 0) return [];
  const clients = mostRefused.map(({ client, requests, refused, peak, peakOfQuota }) => [
    client,
    whole(refused),
    whole(requests),
    `${whole(peak)}${ofQuota(peakOfQuota)}`,
  ]);
  const busy = hours.map(({ hour, refused, requests }) => [hour, whole(refused), whole(requests)]);
  return [
    "",
    ...describeRows([`MOST REFUSED${which.toUpperCase()}`, "REFUSED", "REQUESTS", "PEAK OF A WINDOW"], clients, ""),
    "",
    ...describeRows([`HOUR${which.toUpperCase()}`, "REFUSED", "REQUESTS"], busy, ""),
  ];
}

function describeSuggestion(
  { refuseAtMost, quota, refused, refusedShare }: NonNullable<LimitSimulation["suggestion"]>,
  { limit }: SimulatedUse,
) {
  const share = `${whole(refused)} requests (${percent(refusedShare)})`;
  return `the smallest limit that refuses at most ${percent(refuseAtMost)}: ${quota}/${showWindow(limit.windowSeconds, limit.calendar)}, which refuses ${share}`;
}

function showAlgorithm({ algorithm, burst, quota }: SimulatedUse["limit"]): string {
  return algorithm === "token-bucket" && burst !== quota ? `${algorithm}, burst ${burst}` : algorithm;
}

function ofQuota(part: number | null): string {
  return part === null ? "" : ` (${percent(part)} of the limit)`;
}

function whole(count: number): string {
  return count.toLocaleString("en-US");
}

function percent(part: number): string {
  return `${Number((part * 100).toFixed(part < 0.01 ? 3 : 1))} %`;
}
