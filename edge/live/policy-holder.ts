import { type PolicyPart, policyKeys, policyParts } from "#contracts/kv-keys.ts";
import type { CompiledConfig, ConfigDocument, LivePolicy } from "#contracts/live-policy.ts";
import { readIssuerKeys } from "../auth/issuer-keys.ts";
import type { Settings } from "../env.ts";
import type { Log } from "../log.ts";
import type { Signals } from "../metrics/signals.ts";
import { missingDatabases } from "../read-databases.ts";
import { makeTargetIds } from "../upstream/target-ids.ts";
import { buildPolicy } from "./build-policy.ts";
import { decideSuccession } from "./decide-succession.ts";
import { openConfig } from "./open-config.ts";
import type { Policy } from "./policy.ts";
import { type Document, readDocument } from "./read-document.ts";

type Documents = readonly (readonly [PolicyPart, Document])[];
/** A config that can be used, and what had to be waited for: its issuers' keys, and the names of targets in cookies. */
type Base = Pick<Policy, "config" | "issuers" | "targetIds">;

interface Dependencies {
  settings: Settings;
  bundled: CompiledConfig | null;
  signals: Signals;
  log: Log;
}

/**
 * The policy in force and the documents it was built from. A document that is malformed, not newer, needs a secret that is
 * missing or cannot be built changes nothing; the last good one of its part stays. All but the older are counted and logged.
 */
export class PolicyHolder {
  readonly #dependencies: Dependencies;
  readonly #build: typeof buildPolicy;
  readonly #texts = new Map<PolicyPart, string>();
  readonly #takenAt = new Map<PolicyPart, number>();
  #live: LivePolicy = { config: null, limits: null, blocks: null, risk: null, revocations: null, upstreams: null, cache: null };
  #policy: Policy | null = null;
  #isBundleUnusable = false;

  /** No document that its schema admits is known to break `build`; a test hands in one that breaks. */
  constructor(dependencies: Dependencies, build: typeof buildPolicy = buildPolicy) {
    this.#dependencies = dependencies;
    this.#build = build;
  }

  get policy(): Policy | null {
    return this.#policy;
  }

  /** The documents in force; another object whenever one of them changes. */
  get live(): LivePolicy {
    return this.#live;
  }

  /** Takes the documents that KV held at `now`, each for itself. */
  async take(values: ReadonlyMap<string, string | null>, now: number): Promise<void> {
    const found = this.#readNew(values);
    const config = found.get("config");
    found.delete("config");
    if (config) await this.#takeConfig(config as ConfigDocument, now);
    await this.startFromBundle();
    this.#takeOthers([...found], now);
  }

  /** Puts the bundle's config in force where there is no policy yet. It is tried once: bindings do not change. */
  async startFromBundle(): Promise<void> {
    const { bundled } = this.#dependencies;
    if (this.#policy !== null || bundled === null || this.#isBundleUnusable) return;
    const base = await this.#usable("bundle", bundled);
    if (this.#policy !== null) return;
    this.#isBundleUnusable = base === null || !this.#installed([], base, 0);
  }

  #readNew(values: ReadonlyMap<string, string | null>): Map<PolicyPart, Document> {
    const { signals, log } = this.#dependencies;
    const found = new Map<PolicyPart, Document>();
    for (const part of policyParts) {
      const text = values.get(policyKeys[part]) ?? null;
      if (text === null || text === this.#texts.get(part)) continue;
      this.#texts.set(part, text);
      const read = readDocument(part, text);
      if (read.ok) {
        found.set(part, read.document);
      } else {
        signals.count(`policy-malformed-${part}`);
        log.error("a live policy document is malformed; the last good one stays", { part, mistake: read.mistake });
      }
    }
    return found;
  }

  /** Compares twice: while the keys are read, another refresh may have taken a newer one. */
  async #takeConfig(document: ConfigDocument, now: number): Promise<void> {
    if (!this.#follows("config", document, now)) return;
    const base = await this.#usable("config", document.config);
    if (base !== null && this.#follows("config", document, now)) this.#installed([["config", document]], base, now);
  }

  /** Nothing awaits between comparing and installing. Together if that can be built, else each that can be. */
  #takeOthers(found: Documents, now: number): void {
    const base = this.#policy;
    // Without a config there is nothing to put them on: what is forgotten here is judged again when it is read again.
    if (base === null) this.#texts.clear();
    const newer = found.filter(([part, document]) => this.#follows(part, document, now));
    if (base === null || newer.length === 0) return;
    try {
      this.#install(newer, base, now);
    } catch {
      for (const entry of newer) this.#installed([entry], base, now);
    }
  }

  #follows(part: PolicyPart, document: Document, now: number): boolean {
    const known = this.#live[part];
    return decideSuccession(known && { ...known, takenAt: this.#takenAt.get(part) ?? 0 }, document, now);
  }

  /** Installs, and tells whether that could be done. */
  #installed(documents: Documents, base: Base, now: number): boolean {
    try {
      this.#install(documents, base, now);
      return true;
    } catch (error) {
      this.#reject(documents.map(([part]) => part).join() || "bundle", [String(error)]);
      return false;
    }
  }

  /** Builds first and assigns after, so that a document that cannot be built leaves no trace. */
  #install(documents: Documents, { config, issuers, targetIds }: Base, now: number): void {
    const live: LivePolicy = { ...this.#live, ...Object.fromEntries(documents) };
    this.#policy = this.#build(config, live, issuers, targetIds);
    this.#live = live;
    for (const [part] of documents) this.#takenAt.set(part, now);
  }

  async #usable(part: "bundle" | "config", written: CompiledConfig): Promise<Base | null> {
    const { settings } = this.#dependencies;
    try {
      const opened = await openConfig(written, settings.sealingKeys);
      if (!opened.ok) return this.#reject(part, opened.mistakes);
      const { config } = opened;
      const keys = await readIssuerKeys(config.issuers, settings);
      if (!keys.ok) return this.#reject(part, keys.mistakes);
      const missing = missingDatabases(Object.keys(config.limitRegions ?? {}), settings.databases);
      if (missing.length > 0) return this.#reject(part, missing);
      return { config, issuers: keys.issuers, targetIds: await makeTargetIds(config.upstreams, settings.clientHashKeys) };
    } catch (error) {
      return this.#reject(part, [String(error)]);
    }
  }

  #reject(part: string, mistakes: string[]): null {
    this.#dependencies.signals.count("policy-rejected");
    this.#dependencies.log.error("a part of the policy cannot be used; the last good one stays", { part, mistakes });
    return null;
  }
}
