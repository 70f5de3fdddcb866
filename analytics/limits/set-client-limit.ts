import { count, gt, isNull, or } from "drizzle-orm";
import type { FieldError } from "#contracts/problem.ts";
import type { ClientLimit } from "#contracts/standing-limit.ts";
import type { Transaction } from "../db/connect.ts";
import { limitClientOverrides } from "../db/policy-tables.ts";
import { makeDecisionId } from "../ledger/make-decision-id.ts";
import { recordDecision } from "../ledger/record-decision.ts";
import { lockPolicyDocument, rebuildPolicyDocument } from "../policy/policy-documents.ts";
import type { SteeringDependencies } from "../policy/steering-dependencies.ts";
import { decideLimitChange } from "./decide-limit-change.ts";
import { describeClientLimit } from "./describe-limit.ts";
import { explainUnknown } from "./explain-unknown.ts";
import { configuredValues, overrideValues, readClientOverride, readConfiguredLimits } from "./limit-state.ts";
import type { LimitSetting } from "./set-limit.ts";

export type ClientLimitSetting = LimitSetting & { client: string };
export type SetClientLimitResult =
  | { ok: true; limit: ClientLimit }
  | { ok: false; reason: "not-found"; detail: string }
  | { ok: false; reason: "input-invalid"; errors: FieldError[] };

/** Every isolate of the edge reads and keeps all of them. */
const mostClientLimits = 1000;

/** Changes a limit for one client, or for all that a pattern names: override, ledger row and policy document, all or nothing. */
export async function setClientLimit(dependencies: SteeringDependencies, setting: ClientLimitSetting): Promise<SetClientLimitResult> {
  const result = await dependencies.db.transaction((tx) => set(tx, setting, new Date(dependencies.now())));
  if (result.ok) dependencies.policyChanged?.();
  return result;
}

async function set(tx: Transaction, { name, client, request, ...why }: ClientLimitSetting, at: Date): Promise<SetClientLimitResult> {
  const locked = await lockPolicyDocument(tx, "limits", at);
  const limits = await readConfiguredLimits(tx);
  const limit = limits.find((one) => one.name === name);
  if (limit === undefined) return { ok: false, reason: "not-found", detail: explainUnknown(name, limits) };
  const current = await readClientOverride(tx, name, client, at.getTime());
  if (current === null && (await isFull(tx, at))) {
    const message = `${mostClientLimits} changes for clients stand already: take some away, or name several clients by a pattern`;
    return { ok: false, reason: "input-invalid", errors: [{ path: "client", message }] };
  }
  const before = current === null ? null : overrideValues(current);
  const after = decideLimitChange(configuredValues(limit), before, request, at.getTime());
  const row = await store(tx, { limit: name, client, ...after }, at);
  await recordDecision(tx, {
    id: row.decisionId,
    action: "limit.set-for-client",
    target: `${name} ${client}`,
    before,
    after,
    evidence: { configured: configuredValues(limit) },
    ...why,
    decidedAt: at,
    expiresAt: row.expiresAt,
  });
  await rebuildPolicyDocument(tx, locked, at);
  return { ok: true, limit: describeClientLimit(row) };
}

/** Not counted is what has ended, which may be what is replaced. */
async function isFull(tx: Transaction, at: Date): Promise<boolean> {
  const standing = or(isNull(limitClientOverrides.expiresAt), gt(limitClientOverrides.expiresAt, at));
  const [row] = await tx.select({ standing: count() }).from(limitClientOverrides).where(standing);
  return (row?.standing ?? 0) >= mostClientLimits;
}

type Change = { limit: string; client: string } & ReturnType<typeof decideLimitChange>;

async function store(tx: Transaction, { expiresAt, ...change }: Change, at: Date) {
  const origin = "operator" as const;
  const row = { ...change, origin, decisionId: makeDecisionId(at), expiresAt: expiresAt === null ? null : new Date(expiresAt) };
  const { limit, client, ...changed } = row;
  const target = [limitClientOverrides.limit, limitClientOverrides.client];
  await tx.insert(limitClientOverrides).values(row).onConflictDoUpdate({ target, set: changed });
  return row;
}
