import type { Introspection } from "#contracts/introspection.ts";
import type { Settings } from "../env.ts";
import { askIntrospection, type Introspected } from "./ask-introspection.ts";
import { readEndpoint, readIssuerMetadata } from "./issuer-metadata.ts";
import type { KeyContext } from "./key-source.ts";

const DISCOVERY_TIMEOUT_MS = 2000;
/** How long an address that metadata gave is used. */
const FOUND_MS = 3_600_000;
/** Once the server is away, one request in that time tries it again; the others are told so at once. */
const PAUSE_MS = 2000;

/** An authorization server as this isolate knows it: where it is asked, and whether it is away. */
export class Introspector {
  readonly server: Introspection;
  #found: { url: string; until: number } | null = null;
  #awayUntil = Number.NEGATIVE_INFINITY;
  #trouble: string | null = null;

  constructor(server: Introspection) {
    this.server = server;
  }

  /** What the server says of a token. Never throws. */
  async ask(token: string, settings: Settings, { now, log }: KeyContext): Promise<Introspected> {
    if (this.#trouble !== null && now < this.#awayUntil) return { ok: false, trouble: this.#trouble };
    this.#awayUntil = now + PAUSE_MS;
    const asked = await this.#askNow(token, settings, now);
    const trouble = asked.ok ? null : asked.trouble;
    if (trouble !== null && this.#trouble === null)
      log.warn("token introspection is away", { host: new URL(this.server.issuer).host, trouble });
    this.#trouble = trouble;
    return asked;
  }

  async #askNow(token: string, settings: Settings, now: number): Promise<Introspected> {
    const secret = settings.secret(this.server.clientSecret);
    if (secret === undefined) return { ok: false, trouble: "its client secret is missing" };
    const place = await this.#find(now);
    return "trouble" in place ? { ok: false, ...place } : askIntrospection(this.server, { ...place, secret, token });
  }

  async #find(now: number): Promise<{ url: string } | { trouble: string }> {
    const { issuer, introspectionUrl } = this.server;
    if (introspectionUrl !== undefined) return { url: introspectionUrl };
    if (this.#found !== null && this.#found.until > now) return { url: this.#found.url };
    const metadata = await readIssuerMetadata(issuer, "oauth", AbortSignal.timeout(DISCOVERY_TIMEOUT_MS));
    const address = typeof metadata === "string" ? null : readEndpoint(metadata, "introspection_endpoint");
    if (address !== null) this.#found = { url: address, until: now + FOUND_MS };
    // An outage of the metadata is survived with what it said before.
    const known = address ?? this.#found?.url;
    if (known !== undefined) return { url: known };
    return { trouble: typeof metadata === "string" ? metadata : "its metadata names no usable introspection_endpoint" };
  }
}
