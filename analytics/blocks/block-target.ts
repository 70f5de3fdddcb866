import { and, count, eq, gt, isNull, or } from "drizzle-orm";
import type { FieldError } from "#contracts/problem.ts";
import type { Transaction } from "../db/connect.ts";
import { addressBlocks, clientBlocks } from "../db/loop-tables.ts";
import type { Actor } from "../ledger/actor.ts";
import { lockPolicyDocument, rebuildPolicyDocument } from "../policy/policy-documents.ts";
import type { SteeringDependencies } from "../policy/steering-dependencies.ts";
import { type BlockTarget, decideDoubt, decideTarget } from "./decide-target.ts";
import { storeAddressBlock } from "./store-address-block.ts";
import { storeBlocks } from "./store-blocks.ts";

/** Every isolate holds all of them: so many may operators block at a time, of clients and of ranges each. */
export const mostBlocks = 1000;

export type NewBlock = { target: string; reason: string; seconds: number | null; force: boolean; actor: Actor };
export type Blocked = { target: string; decisionId: string; expiresAt: string | null };
export type BlockResult = ({ ok: true } & Blocked) | { ok: false; reason: "input-invalid"; errors: FieldError[] };

/** Refuses a client or addresses at every edge: block, ledger row and policy document, all or nothing. */
export async function blockTarget(dependencies: SteeringDependencies, { target: text, force, ...block }: NewBlock): Promise<BlockResult> {
  const target = decideTarget(text);
  if (target === null) return refuse("target", "use key:<id>, sub:<subject>, cert:<name>, ip:<epoch>:<hash>, an address or a range");
  const doubt = force ? null : decideDoubt(target);
  if (doubt !== null) return refuse("target", doubt);
  const result = await dependencies.db.transaction((tx) => store(tx, target, { ...block, at: new Date(dependencies.now()) }));
  if (result.ok) dependencies.policyChanged?.();
  return result;
}

async function store(
  tx: Transaction,
  target: BlockTarget,
  { seconds, reason, actor, at }: Pick<NewBlock, "seconds" | "reason" | "actor"> & { at: Date },
): Promise<BlockResult> {
  const locked = await lockPolicyDocument(tx, "blocks", at);
  if (await isFull(tx, target.kind, at)) return refuse("target", `${mostBlocks} blocks stand already: take some away first`);
  const expiresAt = seconds === null ? null : new Date(at.getTime() + seconds * 1000);
  const why = { reason, actor, at, expiresAt };
  const [decisionId = ""] =
    target.kind === "client"
      ? await storeBlocks(tx, { clients: [target.name], origin: "operator", evidence: {}, ...why })
      : [await storeAddressBlock(tx, { range: target.name, ...why })];
  await rebuildPolicyDocument(tx, locked, at);
  return { ok: true, target: target.name, decisionId, expiresAt: expiresAt?.toISOString() ?? null };
}

async function isFull(tx: Transaction, kind: BlockTarget["kind"], at: Date): Promise<boolean> {
  const table = kind === "client" ? clientBlocks : addressBlocks;
  const standing = or(isNull(table.expiresAt), gt(table.expiresAt, at));
  const counted = kind === "client" ? and(standing, eq(clientBlocks.origin, "operator")) : standing;
  const [row] = await tx.select({ standing: count() }).from(table).where(counted);
  return (row?.standing ?? 0) >= mostBlocks;
}

function refuse(path: string, message: string): BlockResult {
  return { ok: false, reason: "input-invalid", errors: [{ path, message }] };
}
