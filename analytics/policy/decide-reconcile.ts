import { isDeepStrictEqual } from "node:util";
import type { PolicyPart } from "#contracts/kv-keys.ts";
import { type ConfigDocument, policyDocuments } from "#contracts/live-policy.ts";

export type StoredDocument = { part: PolicyPart; version: number; body: unknown };
type LiveDocument = { version: number; publishedAt: number; body: unknown };

/** in-place: KV holds this version; behind: KV lacks it; ahead: KV's version must be outgrown first. */
export type Reconcile =
  | { state: "in-place"; version: number; publishedAt: number }
  | { state: "behind"; publishedVersion: number }
  | { state: "ahead"; version: number };

/**
 * What to do with a document whose value in KV is `found` (undefined: none). Versions must grow for
 * readers, so a foreign or newer document in KV, as after a restored backup, is outgrown, never undercut.
 */
export function decideReconcile(stored: StoredDocument, found: string | undefined): Reconcile {
  const live = parseDocument(stored.part, found);
  if (live === null || live.version < stored.version) return { state: "behind", publishedVersion: live?.version ?? 0 };
  if (live.version === stored.version && isDeepStrictEqual(live.body, stored.body))
    return { state: "in-place", version: live.version, publishedAt: live.publishedAt };
  return { state: "ahead", version: live.version + 1 };
}

function parseDocument(part: PolicyPart, text: string | undefined): LiveDocument | null {
  if (text === undefined) return null;
  const raw = parseJson(text);
  if (!policyDocuments[part].safeParse(raw).success) return null;
  const {
    formatVersion: _format,
    version,
    publishedAt,
    ...body
  } = raw as Pick<ConfigDocument, "formatVersion" | "version" | "publishedAt">;
  return { version, publishedAt, body };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
