import { eq } from "drizzle-orm";
import type { CountedBy, Limit, LimitDecision } from "#contracts/limit.ts";
import type { ExplainedLimit, LimitExplanation } from "#contracts/limit-explanation.ts";
import type { Database } from "../db/connect.ts";
import { requestMetrics } from "../db/metric-tables.ts";
import { isSampled } from "../rollup/decide-kept.ts";
import { readKeeping } from "../rollup/read-keeping.ts";
import { decideAdmittedAgain, decideQuotaFrom, decideStood, type Standing } from "./decide-explained.ts";
import { describeUnknown } from "./describe-unknown.ts";
import { type Counter, readCounterUse } from "./read-counter-use.ts";
import { readCandidateAt, readConfigAt, readOverrideAt, readOwnQuotasAt, readReportedVersions } from "./read-limit-history.ts";

type Row = typeof requestMetrics.$inferSelect;

/** What every limit said of one request and what stood behind it then, as far as that is kept; null: no such request is. */
export async function explainRequest(db: Database, requestId: string): Promise<LimitExplanation | null> {
  const [row] = await db.select().from(requestMetrics).where(eq(requestMetrics.requestId, requestId)).limit(1);
  if (row === undefined) return null;
  const { at, method, route, status, client, edgeId, location } = row;
  const published = await readConfigAt(db, at);
  const own = client === null ? {} : await readOwnQuotasAt(db, client, at);
  const sampled = isSampled((await readKeeping(db)).sampling);
  const limits: ExplainedLimit[] = [];
  for (const decision of row.limits as LimitDecision[]) {
    const rule = published?.config.limits.find(({ name }) => name === decision.limit) ?? null;
    limits.push(await explainLimit(db, row, { decision, rule, ownQuota: own[decision.limit] ?? null, sampled }));
  }
  return {
    requestId,
    at: at.toISOString(),
    method,
    route,
    status,
    client,
    edgeId,
    location,
    configVersion: published?.version ?? null,
    reportedVersions: await readReportedVersions(db, edgeId, at),
    limits,
  };
}

type Asked = { decision: LimitDecision; rule: Limit | null; ownQuota: number | null; sampled: boolean };

async function explainLimit(db: Database, row: Row, { decision, rule, ownQuota, sampled }: Asked): Promise<ExplainedLimit> {
  const { at, client } = row;
  const override = await readOverrideAt(db, decision.limit, at);
  const candidate = await readCandidateAt(db, decision.limit, at);
  const known = { ...decision, override, candidate, ownQuota };
  if (rule === null) return { ...known, ...ruleless, unknown: describeUnknown({ ...known, ...ruleless }, { client, sampled }) };
  const standing: Standing = { rule, override, ownQuota };
  const quotaFrom = decideQuotaFrom(decision.quota, standing, at.getTime());
  const { limit } = decideStood(standing, at.getTime());
  const countedBy = quotaFrom === "own" ? "client" : rule.by;
  const counter = counterOf(countedBy, row);
  const use = counter && (await readCounterUse(db, { limit, counter, at }));
  const explained = {
    ...known,
    standsAt: rule.route !== undefined ? ("route" as const) : rule.path !== undefined ? ("path" as const) : ("default" as const),
    rule,
    quotaFrom,
    countedBy,
    counter: counter && Object.values(counter).join(", "),
    use,
    admittedAgain: decideAdmittedAgain(decision, limit, { at: at.getTime(), use }),
  };
  return { ...explained, unknown: describeUnknown(explained, { client, sampled }) };
}

const ruleless = {
  standsAt: null,
  rule: null,
  quotaFrom: "unknown",
  countedBy: null,
  counter: null,
  use: null,
  admittedAgain: null,
} as const;

/** Null: neither addresses of those with a credential are stored nor fields. */
function counterOf(by: Limit["by"], row: Row): Counter | null {
  const parts = (typeof by === "string" ? [by] : by).map((part) => partOf(part, row));
  const known = parts.filter((part) => part !== null);
  return known.length < parts.length ? null : Object.assign({}, ...known);
}

function partOf(by: CountedBy, { client, route }: Row): Counter | null {
  if (by === "route") return route === null ? null : { route };
  if (client === null) return null;
  if (client.startsWith("ip:")) return by.startsWith("header:") ? null : { client };
  const isUser = client.startsWith("sub:");
  const isKey = !isUser && !client.startsWith("cert:");
  return by === "client" || (by === "key" && isKey) || (by === "user" && isUser) ? { client } : null;
}
