import * as z from "zod/mini";
import type { PolicyPart } from "#contracts/kv-keys.ts";
import { type LivePolicy, policyDocuments } from "#contracts/live-policy.ts";

/** One document of live policy, of any part. */
export type Document = NonNullable<LivePolicy[PolicyPart]>;

/** Reads a document's JSON, or says in one sentence what is wrong with it. */
export function readDocument(part: PolicyPart, text: string): { ok: true; document: Document } | { ok: false; mistake: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, mistake: "it is not JSON" };
  }
  const result = z.safeParse(policyDocuments[part] as z.ZodMiniType<Document>, value);
  if (result.success) return { ok: true, document: result.data };
  const issue = result.error.issues[0];
  return { ok: false, mistake: `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "invalid"}` };
}
