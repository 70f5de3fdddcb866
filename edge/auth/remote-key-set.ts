import { type CryptoKey, errors, type FlattenedJWSInput, type JWSHeaderParameters } from "jose";
import type { KeyContext, KeySource } from "./key-source.ts";
import { type KeySet, type KeySetPlace, readKeySet } from "./read-key-set.ts";

const FRESH_MS = 600_000;
/** An issuer's outage is survived that long with the last set read. */
const KEPT_MS = 86_400_000;
const COOLDOWN_MS = 10_000;
const FOLLOW_MS = 2200;
const POLL_MS = 20;
const LOADING = "its load has not ended";

/** No key set is at hand to judge a token by: the trouble is ours or the issuer's, not the token's. */
export class KeySetUnavailable extends Error {}

/**
 * An issuer's published keys, one load at a time and none within ten seconds of the last, whatever became of that. A set
 * older than ten minutes is renewed behind the answer. A key it does not hold is looked for once more where a load is due.
 */
export class RemoteKeySet implements KeySource {
  readonly #place: KeySetPlace;
  #keys: KeySet | null = null;
  #loadedAt = Number.NEGATIVE_INFINITY;
  #triedAt = Number.NEGATIVE_INFINITY;
  /** What is wrong with the last load; null when it succeeded. */
  #trouble: string | null = null;

  constructor(place: KeySetPlace) {
    this.#place = place;
  }

  async find(header: JWSHeaderParameters, token: FlattenedJWSInput, context: KeyContext): Promise<CryptoKey> {
    const known = this.#keysAt(context.now);
    if (known !== null) {
      if (context.now - this.#loadedAt >= FRESH_MS) this.#loadIfDue(context);
      const key = await known(header, token).catch(nullForNoMatch);
      if (key !== null) return key;
    }
    await (this.#loadIfDue(context) ?? this.#follow(context.now));
    const renewed = this.#keysAt(context.now);
    // A set that could not be renewed may miss the key for being old.
    if (renewed === null || (renewed === known && this.#trouble !== null)) throw new KeySetUnavailable(this.#trouble ?? "it is too old");
    return renewed(header, token);
  }

  #keysAt(now: number): KeySet | null {
    return now - this.#loadedAt < KEPT_MS ? this.#keys : null;
  }

  /** A failed load, too, keeps the next ones off, so that tokens nobody signed cannot make the edge hammer an issuer. */
  #loadIfDue(context: KeyContext): Promise<void> | null {
    if (context.now - this.#triedAt < COOLDOWN_MS) return null;
    this.#triedAt = context.now;
    this.#trouble = LOADING;
    const loading = this.#load(context);
    context.waitUntil(loading);
    return loading;
  }

  async #load({ now, log }: KeyContext): Promise<void> {
    const read = await readKeySet(this.#place);
    if (typeof read !== "string" && now > this.#loadedAt) {
      this.#keys = read;
      this.#loadedAt = now;
    }
    // A load that was overtaken, its request having been frozen meanwhile, says nothing about the present.
    if (this.#triedAt !== now) return;
    this.#trouble = typeof read === "string" ? read : null;
    if (this.#trouble !== null) log.warn("a key set cannot be renewed", { host: hostOf(this.#place), trouble: this.#trouble });
  }

  /** Waits for another request's load on timers of its own: a promise of that request might never end for this one. */
  async #follow(now: number): Promise<void> {
    for (let waited = now - this.#triedAt; this.#trouble === LOADING && waited < FOLLOW_MS; waited += POLL_MS) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
}

function nullForNoMatch(error: unknown): null {
  if (error instanceof errors.JWKSNoMatchingKey) return null;
  throw error;
}

function hostOf(place: KeySetPlace): string {
  return new URL("url" in place ? place.url : place.issuer).host;
}
