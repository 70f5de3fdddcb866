import { and, eq, gt, inArray, sql } from "drizzle-orm";
import type { ProposedAction } from "#contracts/decision.ts";
import type { Limit } from "#contracts/limit.ts";
import type { Transaction } from "../db/connect.ts";
import { clientBlocks, proposals } from "../db/loop-tables.ts";
import { decisions } from "../db/policy-tables.ts";
import type { StandingLimitState } from "../limits/decide-limit.ts";
import { configuredValues, overrideValues, readOverride } from "../limits/limit-state.ts";

/** A limit as it stands at this moment: what holds, since whose decision. The caller holds the `limits` document. */
export async function readStanding(tx: Transaction, limit: Limit, now: number): Promise<Omit<StandingLimitState, "rails">> {
  const row = await readOverride(tx, limit.name, now);
  const [made] = await tx
    .select({
      decidedAt: sql<string | null>`max(${decisions.decidedAt}) FILTER (WHERE ${decisions.action} = 'limit.set')`,
      unsetAt: sql<string | null>`max(${decisions.decidedAt}) FILTER (WHERE ${decisions.action} = 'limit.unset')`,
    })
    .from(decisions)
    .where(and(eq(decisions.target, limit.name), inArray(decisions.action, ["limit.set", "limit.unset"])));
  const [rejected] = await tx
    .select({ at: sql<string | null>`max(${proposals.decidedAt})` })
    .from(proposals)
    .where(and(eq(proposals.target, `limit:${limit.name}`), eq(proposals.state, "rejected")));
  const { expiresAt, ...values } = row === null ? { ...configuredValues(limit), expiresAt: null } : overrideValues(row);
  const turnedDown = [made?.unsetAt, rejected?.at].map(toTime).filter((time) => time !== null);
  return {
    limit,
    current: values,
    override: row === null ? null : { origin: row.origin, expiresAt },
    decidedAt: toTime(made?.decidedAt),
    turnedDownAt: turnedDown.length === 0 ? null : Math.max(...turnedDown),
  };
}

/** Which of the clients are blocked, and which an operator has spared since `since`: unblocked, or not blocked though proposed. */
export async function readBlockState(
  tx: Transaction,
  clients: readonly string[],
  { now, since }: { now: number; since: number },
): Promise<{ blocked: Set<string>; spared: Set<string> }> {
  if (clients.length === 0) return { blocked: new Set(), spared: new Set() };
  const asked = [...clients];
  const blocks = await tx.select().from(clientBlocks).where(inArray(clientBlocks.client, asked));
  const unblocked = await tx
    .select({ client: decisions.target })
    .from(decisions)
    .where(and(eq(decisions.action, "client.unblock"), inArray(decisions.target, asked), gt(decisions.decidedAt, new Date(since))));
  const rejected = await tx
    .select({ action: proposals.action })
    .from(proposals)
    .where(and(eq(proposals.state, "rejected"), gt(proposals.decidedAt, new Date(since))));
  const rejectedClients = rejected.flatMap(({ action }) => clientsOf(action as ProposedAction));
  const standing = blocks.filter(({ expiresAt }) => expiresAt === null || expiresAt.getTime() > now);
  return {
    blocked: new Set(standing.map(({ client }) => client)),
    spared: new Set([...unblocked.map(({ client }) => client), ...rejectedClients]),
  };
}

function clientsOf(action: ProposedAction): readonly string[] {
  return action.kind === "block-clients" ? action.clients : [];
}

function toTime(text: string | null | undefined): number | null {
  return text === null || text === undefined ? null : new Date(text).getTime();
}
