import type { Credential } from "#contracts/client.ts";
import { BoundedCache } from "./bounded-cache.ts";
import type { Introspector } from "./introspector.ts";
import type { Confirmation } from "./read-confirmation.ts";

/** What an authorization server said of a token that holds. Times in milliseconds since 1970. */
export interface KnownToken {
  credential: Credential;
  confirmation: Confirmation | null;
  /** The names that live policy revokes it by. */
  ids: readonly string[];
  issuedAt: number | null;
  expiresAt: number;
  askedAt: number;
  /** Whose word it is. */
  by: Introspector;
}

const CAPACITY = 10_000;
const REMEMBERED_MS = 3_600_000;
const DENIED_MS = 10_000;
/** As long as an answer can take, metadata included. */
const ASKING_MS = 5000;
const POLL_MS = 20;

/**
 * What this isolate knows of opaque tokens, by their SHA-256 alone. Apart, so that made-up tokens push out none that holds. Who is
 * asked about a token by another request waits on timers of its own: a promise of that request might never end for this one.
 */
export class TokenBook {
  readonly #known = new BoundedCache<KnownToken>(CAPACITY);
  readonly #denied = new BoundedCache<string>(CAPACITY);
  readonly #asking = new BoundedCache<true>(CAPACITY);

  known(hash: string, now: number): KnownToken | undefined {
    return this.#known.get(hash, now);
  }

  /** Why the token was not accepted, a moment ago. */
  denied(hash: string, now: number): string | undefined {
    return this.#denied.get(hash, now);
  }

  keep(hash: string, token: KnownToken): void {
    this.#denied.delete(hash);
    this.#known.set(hash, token, Math.min(token.expiresAt, token.askedAt + REMEMBERED_MS));
  }

  deny(hash: string, reason: string, { now, seconds }: { now: number; seconds: number }): void {
    this.#known.delete(hash);
    this.#denied.set(hash, reason, now + Math.min(seconds * 1000, DENIED_MS));
  }

  /** Whether nobody is asking about the token; then the caller is, until it says that it has asked. */
  beginAsking(hash: string, now: number): boolean {
    if (this.#asking.get(hash, now)) return false;
    this.#asking.set(hash, true, now + ASKING_MS);
    return true;
  }

  endAsking(hash: string): void {
    this.#asking.delete(hash);
  }

  /** Ends with the other request's question, or when that must have been given up. */
  async follow(hash: string): Promise<void> {
    while (this.#asking.get(hash, Date.now())) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
