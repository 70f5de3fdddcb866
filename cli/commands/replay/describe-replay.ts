import { printTable } from "../../dev/print-table.ts";
import type { Comparison } from "./compare-reports.ts";
import type { Listing, Tally } from "./tally.ts";

const shownLines = 10;

export type ReplayResult = {
  tally: Tally;
  seconds: number;
  interrupted: boolean;
  /** Null: the reports were not asked. */
  reports: { range: string; comparisons: Comparison[] } | null;
};

/** True when what was sent was answered as logged and the reports agree. */
function sentAgrees({ tally, reports }: ReplayResult): boolean {
  const asLogged = tally.failed.count + tally.wrongStatus.count + tally.wrongBytes.count === 0;
  return asLogged && (reports?.comparisons ?? []).every(({ agrees }) => agrees !== false);
}

/** True when the whole log was sent and everything agrees. */
export function replayAgrees(result: ReplayResult): boolean {
  return !result.interrupted && sentAgrees(result);
}

function describeVerdict(result: ReplayResult): string {
  if (!sentAgrees(result)) return "not everything agrees";
  return result.interrupted ? "interrupted: what was sent until then agrees" : "everything agrees";
}

function describeListing(title: string, { count, first }: Listing, shown = shownLines): string[] {
  if (count === 0) return [];
  const more = count > shown ? [`  … and ${count - Math.min(shown, first.length)} more`] : [];
  return ["", `${title}: ${count}`, ...first.slice(0, shown).map(({ line, text }) => `  line ${line}: ${text}`), ...more];
}

const verdict = (agrees: boolean | null) => (agrees === null ? "cannot tell" : agrees ? "yes" : "NO");

function compareWithLog({ answered, sent, wrongStatus, wrongBytes, refused, loggedBytes, bodyBytes }: Tally): Comparison[] {
  const compared = answered - refused.count;
  return [
    { what: "answers", expected: sent, found: answered, agrees: sent === answered },
    { what: "statuses as logged", expected: compared, found: compared - wrongStatus.count, agrees: wrongStatus.count === 0 },
    { what: "bodies as logged", expected: compared, found: compared - wrongBytes.count, agrees: wrongBytes.count === 0 },
    { what: "body bytes", expected: loggedBytes, found: bodyBytes, agrees: loggedBytes === bodyBytes },
  ];
}

function describeComparisons(heading: string, comparisons: readonly Comparison[]): string[] {
  const rows = comparisons.map(({ what, expected, found, agrees, note }) => [
    what,
    String(expected),
    String(found),
    verdict(agrees) + (note ? ` (${note})` : ""),
  ]);
  return ["", ...printTable([[heading, "EXPECTED", "FOUND", "AGREES"], ...rows])];
}

/** The summary of a replay, line by line. */
export function describeReplay(result: ReplayResult): string[] {
  const { tally, seconds, interrupted, reports } = result;
  const rate = seconds > 0 ? Math.round(tally.answered / seconds) : 0;
  return [
    `${interrupted ? "interrupted: " : ""}${tally.lines} lines, ${tally.sent} requests in ${seconds.toFixed(1)} s (${rate}/s), ${tally.routed.clients.size} clients`,
    ...describeListing("lines that cannot be replayed", tally.malformed),
    ...describeListing("paths that the gateway refuses by rule", tally.refused, 100),
    ...describeListing("requests without an answer", tally.failed),
    ...describeListing("answers with another status than logged", tally.wrongStatus),
    ...describeListing("answers with another body than logged", tally.wrongBytes),
    ...(tally.repeated > 0 ? ["", `sent twice because a kept connection had closed: ${tally.repeated}`] : []),
    ...describeComparisons("THE LOG", compareWithLog(tally)),
    ...(reports ? describeComparisons(`REPORTS (${reports.range})`, reports.comparisons) : []),
    "",
    describeVerdict(result),
  ];
}

/** The summary of a replay as plain data. */
export function replayAsJson(result: ReplayResult): object {
  const { tally, seconds, interrupted, reports } = result;
  const { routed, unrouted, ...counts } = tally;
  return {
    agrees: replayAgrees(result),
    interrupted,
    seconds,
    ...counts,
    routed: { ...routed, byStatus: Object.fromEntries(routed.byStatus), clients: routed.clients.size },
    unrouted: Object.fromEntries(unrouted),
    log: compareWithLog(tally),
    reports,
  };
}
