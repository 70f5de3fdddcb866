import * as z from "zod/mini";
import { type PolicyPart, policyKeys, policyParts } from "#contracts/kv-keys.ts";
import { type CompiledConfig, type LivePolicy, policyDocuments } from "#contracts/live-policy.ts";
import { readIssuerKeys } from "../auth/issuer-keys.ts";
import type { Settings } from "../env.ts";
import type { Log } from "../log.ts";
import type { Signals } from "../metrics/signals.ts";
import { buildPolicy } from "./build-policy.ts";
import type { Policy } from "./policy.ts";

const COLD_WAIT_MS = 250;
const REFRESH_STALLED_MS = 10_000;
const KV_CACHE_SECONDS = 30;

interface Dependencies {
  kv: KVNamespace | undefined;
  settings: Settings;
  bundled: CompiledConfig;
  signals: Signals;
  log: Log;
}

/**
 * Holds the last good live policy and refreshes it behind the answer. A document that is malformed, older, or needs a
 * secret that is missing changes nothing and counts a signal. Only a cold isolate waits, and not longer than 250 ms.
 */
export class PolicyReader {
  readonly #dependencies: Dependencies;
  #live: LivePolicy = { config: null, limits: null, blocks: null, risk: null, revocations: null, upstreams: null };
  #policy: Policy | null = null;
  #readAt = 0;
  #refreshingSince: number | null = null;
  readonly #texts = new Map<PolicyPart, string>();

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** The policy in force; a promise only in a cold isolate. Null when neither KV nor the bundle holds a usable one. */
  current(now: number, waitUntil: (work: Promise<unknown>) => void): Policy | null | Promise<Policy | null> {
    if (this.#policy === null) return this.#coldStart(now, waitUntil);
    if (now - this.#readAt >= this.#dependencies.settings.policyRefreshMs && !this.#isRefreshing(now)) waitUntil(this.refresh(now));
    return this.#policy;
  }

  /** Reads all documents once; never throws. */
  async refresh(now: number): Promise<void> {
    const { kv, signals, log } = this.#dependencies;
    if (kv === undefined) return;
    this.#refreshingSince = now;
    try {
      const values = await kv.get(Object.values(policyKeys), { type: "text", cacheTtl: KV_CACHE_SECONDS });
      await this.#take(values);
      this.#readAt = now;
    } catch (error) {
      signals.count("policy-unreadable");
      log.warn("the live policy cannot be read; the last good one stays", { error: String(error) });
    } finally {
      this.#refreshingSince = null;
    }
  }

  #isRefreshing(now: number): boolean {
    return this.#refreshingSince !== null && now - this.#refreshingSince < REFRESH_STALLED_MS;
  }

  async #coldStart(now: number, waitUntil: (work: Promise<unknown>) => void): Promise<Policy | null> {
    const reading = this.refresh(now);
    waitUntil(reading);
    let timer: number | null = null;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, COLD_WAIT_MS);
    });
    await Promise.race([reading, patience]);
    clearTimeout(timer);
    if (this.#policy === null) await this.#rebuild();
    return this.#policy;
  }

  async #take(values: Map<string, string | null>): Promise<void> {
    const before = this.#live;
    const next: LivePolicy = { ...before };
    let changed = false;
    for (const part of policyParts) {
      const text = values.get(policyKeys[part]) ?? null;
      if (text === null || text === this.#texts.get(part)) continue;
      this.#texts.set(part, text);
      changed = this.#accept(next, part, text) || changed;
    }
    if (!changed && this.#policy !== null) return;
    this.#live = next;
    const usable = await this.#rebuild();
    if (!usable) this.#live = { ...next, config: before.config };
    if (!usable) await this.#rebuild();
  }

  /** Puts a document into `next` if it is valid and not older than the one known; tells whether it did. */
  #accept(next: LivePolicy, part: PolicyPart, text: string): boolean {
    const { signals, log } = this.#dependencies;
    const parsed = parseDocument(part, text);
    if (!parsed.ok) {
      signals.count(`policy-malformed-${part}`);
      log.error("a live policy document is malformed; the last good one stays", { part, mistake: parsed.mistake });
      return false;
    }
    const known = this.#live[part];
    if (known !== null && parsed.document.publishedAt < known.publishedAt) return false;
    Object.assign(next, { [part]: parsed.document });
    return true;
  }

  /** Builds the policy from the live documents over the bundle's config; false when a secret it needs is missing. */
  async #rebuild(): Promise<boolean> {
    const { settings, bundled, signals, log } = this.#dependencies;
    const config = this.#live.config?.config ?? bundled;
    const issuers = await readIssuerKeys(config.issuers, settings);
    if (!issuers.ok) {
      signals.count("policy-rejected");
      log.error("the configuration cannot be used; the last good one stays", { mistakes: issuers.mistakes });
      return false;
    }
    this.#policy = buildPolicy(config, this.#live, issuers.issuers);
    return true;
  }
}

type Document = NonNullable<LivePolicy[PolicyPart]>;

function parseDocument(part: PolicyPart, text: string): { ok: true; document: Document } | { ok: false; mistake: string } {
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
