import type { CountedBy } from "#contracts/limit.ts";
import type { ExplainedLimit, LimitExplanation } from "#contracts/limit-explanation.ts";
import { describeRows } from "../print-answer.ts";
import { showWindow } from "./show-window.ts";

/** What each limit said of a request, line by line. */
export function describeExplanation(explanation: LimitExplanation): string[] {
  const { method, status, at, route, client, edgeId, location, configVersion, reportedVersions, limits } = explanation;
  const told = Object.entries(reportedVersions).map(([part, versions]) => `${part} ${versions.join(" then ")}`);
  return [
    `${method} answered ${status} at ${at}`,
    `route     ${route ?? "none matched"}`,
    `client    ${client ?? "not known yet"}`,
    `edge      ${edgeId}${location === null ? "" : ` in ${location}`}`,
    `policy    config ${configVersion ?? "of none published"}${told.length === 0 ? "; the edge told of no version within a minute" : `; the edge told of ${told.join(", ")}`}`,
    ...(limits.length === 0 ? ["limit     none was asked"] : limits.flatMap(describeLimit)),
  ];
}

function describeLimit(explained: ExplainedLimit): string[] {
  const { limit, outcome, quota, remaining, cost, override, candidate, ownQuota, admittedAgain, unknown } = explained;
  return [
    "",
    `limit     ${limit}: ${outcome}, of ${quota}${cost === undefined ? "" : `, asked for ${cost}`}${remaining === null ? "" : `${cost === undefined ? "" : ","} ${remaining} remained`}`,
    ...describeRule(explained),
    `quota     ${whose[explained.quotaFrom]}`,
    ...(override === null ? [] : [`override  ${describeOverride(override)}`]),
    ...(candidate === null ? [] : [`candidate ${candidate.quota}, judged beside it and refusing nothing (${candidate.proposalId})`]),
    ...(ownQuota === null ? [] : [`own quota ${ownQuota}, of the client's API key`]),
    ...describeCounter(explained),
    ...(admittedAgain === null
      ? []
      : [`again     admitted from ${admittedAgain.at}${admittedAgain.isEstimate ? ", by what is stored" : ""}, if nobody else asks`]),
    ...describeUse(explained),
    ...unknown.map((sentence) => `not known ${sentence}`),
  ];
}

const whose: Record<ExplainedLimit["quotaFrom"], string> = {
  config: "the config's",
  override: "the override's",
  own: "the client's own",
  plan: "a plan's",
  unknown: "of unknown origin",
};

function describeRule({ rule, standsAt }: ExplainedLimit): string[] {
  if (rule === null) return [];
  const places = { route: `route ${rule.route}`, path: rule.path ?? "", default: "everything that no other limit takes" };
  const methods = rule.methods === undefined ? "" : ` (${rule.methods.join(", ")})`;
  const { quota, windowSeconds, calendar, algorithm, policy, shadow } = rule;
  return [
    `rule      ${places[standsAt ?? "default"]}${methods}${rule.additional ? ", besides others" : ""}: ${quota}/${showWindow(windowSeconds, calendar)}, ${algorithm}, ${policy}${shadow ? ", shadow" : ""}`,
  ];
}

function describeOverride({ quota, windowSeconds, mode, decisionId, setAt, expiresAt }: NonNullable<ExplainedLimit["override"]>): string {
  const until = expiresAt === null ? "until it is taken away" : `until ${expiresAt}`;
  return `${quota}/${showWindow(windowSeconds)}${mode === "shadow" ? ", shadow" : ""}, from ${setAt} ${until} (${decisionId})`;
}

function describeCounter({ countedBy, counter }: ExplainedLimit): string[] {
  if (countedBy === null) return [];
  const sharers = (typeof countedBy === "string" ? [countedBy] : countedBy).map(nameSharer).join(" and ");
  return [`counter   shared by ${sharers}${counter === null ? "" : `: ${counter}`}`];
}

function nameSharer(by: CountedBy): string {
  if (by === "route") return "everybody on the route";
  return by.startsWith("header:") ? `one ${by.slice("header:".length)}` : `one ${by}`;
}

function describeUse({ use }: ExplainedLimit): string[] {
  if (use === null) return [];
  const rows = use.windows.map(({ from, to, admitted, refused }) => [`${from} to ${to}`, String(admitted), String(refused)]);
  const title = use.source === "requests" ? "WINDOW" : "WINDOW, THE CLIENT ON ALL ROUTES";
  return describeRows([title, "ADMITTED", "REFUSED"], rows, "").map((line) => `  ${line}`);
}
