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
 * What this isolate knows of opaque tokens, by their text, which is kept nowhere else. Apart, so that made-up tokens push out none that holds. Who is
 * asked about a token by another request waits on timers of its own: a promise of that request might never end for this one.
 */
export class TokenBook {
  readonly #known = new BoundedCache<KnownToken>(CAPACITY);
  readonly #denied = new BoundedCache<string>(CAPACITY);
  readonly #asking = new BoundedCache<true>(CAPACITY);

  known(token: string, now: number): KnownToken | undefined {
    return this.#known.get(token, now);
  }

  /** Why the token was not accepted, a moment ago. */
  denied(token: string, now: number): string | undefined {
    return this.#denied.get(token, now);
  }

  keep(token: string, known: KnownToken): void {
    this.#denied.delete(token);
    this.#known.set(token, known, Math.min(known.expiresAt, known.askedAt + REMEMBERED_MS));
  }

  /** For as long at least as others may still wait for the answer. */
  deny(token: string, reason: string, { now, seconds }: { now: number; seconds: number }): void {
    this.#known.delete(token);
    this.#denied.set(token, reason, now + Math.min(Math.max(seconds * 1000, ASKING_MS), DENIED_MS));
  }

  /** Whether nobody is asking about the token; then the caller is, until it says that it has asked. */
  beginAsking(token: string, now: number): boolean {
    if (this.#asking.get(token, now)) return false;
    this.#asking.set(token, true, now + ASKING_MS);
    return true;
  }

  endAsking(token: string): void {
    this.#asking.delete(token);
  }

  /** Ends with the other request's question, or when that must have been given up. */
  async follow(token: string): Promise<void> {
    while (this.#asking.get(token, Date.now())) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
