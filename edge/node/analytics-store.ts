import { type PolicyPart, policyKeys } from "#contracts/kv-keys.ts";
import { BoundedCache } from "../auth/bounded-cache.ts";
import type { SharedKey } from "../env.ts";
import type { PolicyStore } from "../live/policy-store.ts";
import { signatureHeader } from "../metrics/signature-header.ts";

const TIMEOUT_MS = 5000;
const KEPT_RECORDS = 10_000;
const RECORD_KEPT_MS = 86_400_000;
const KEY_PREFIX = "aegis/key/";

type Texts = ReadonlyMap<string, string | null>;

interface Source {
  analyticsUrl: string;
  key: SharedKey;
}

/** Live policy asked of analytics. What did not change is not sent again; a record once read outlasts an outage of analytics. */
export class AnalyticsStore implements PolicyStore {
  readonly #source: Source;
  readonly #records = new BoundedCache<string>(KEPT_RECORDS);
  #etag: string | null = null;
  #documents: Texts = new Map();

  constructor(source: Source) {
    this.#source = source;
  }

  async getMany(): Promise<Texts> {
    const response = await this.#ask("/api/edge/policy", this.#etag);
    if (response.status === 304) return this.#documents;
    if (response.status !== 200) throw new Error(`analytics answered ${response.status}`);
    const { documents } = (await response.json()) as { documents: Record<PolicyPart, object> };
    const texts = Object.entries(documents).map(([part, document]) => [policyKeys[part as PolicyPart], JSON.stringify(document)] as const);
    this.#documents = new Map(texts);
    this.#etag = response.headers.get("ETag");
    return this.#documents;
  }

  async get(key: string): Promise<string | null> {
    const now = Date.now();
    try {
      const response = await this.#ask(`/api/edge/keys/${key.slice(KEY_PREFIX.length)}`, null);
      if (response.status === 404) {
        this.#records.set(key, "", now);
        return null;
      }
      if (response.status !== 200) throw new Error(`analytics answered ${response.status}`);
      const record = await response.text();
      this.#records.set(key, record, now + RECORD_KEPT_MS);
      return record;
    } catch (error) {
      const known = this.#records.get(key, now);
      if (known === undefined) throw error;
      return known;
    }
  }

  async #ask(path: string, etag: string | null): Promise<Response> {
    const { analyticsUrl, key } = this.#source;
    const signature = await signatureHeader(key, `GET ${path}`, Date.now());
    return fetch(`${analyticsUrl}${path}`, {
      headers: { "X-Aegis-Signature": signature, ...(etag === null ? {} : { "If-None-Match": etag }) },
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  }
}
