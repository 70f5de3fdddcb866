import { policyKeys } from "#contracts/kv-keys.ts";
import type { CompiledConfig, LivePolicy } from "#contracts/live-policy.ts";
import type { Settings } from "../env.ts";
import type { Log } from "../log.ts";
import type { Signals } from "../metrics/signals.ts";
import type { Policy } from "./policy.ts";
import { PolicyHolder } from "./policy-holder.ts";
import type { PolicyStore } from "./policy-store.ts";

const COLD_WAIT_MS = 250;
const LOOK_AGAIN_MS = 10;
const READ_STALLED_MS = 10_000;
/** After so many refresh intervals without a request, the first one waits for a read: it must not be judged by a policy from long ago. */
const IDLE_INTERVALS = 3;
/** The first pause after a failure; each further one doubles it, up to the refresh interval. */
const FIRST_RETRY_MS = 250;

interface Dependencies {
  store: PolicyStore | undefined;
  settings: Settings;
  bundled: CompiledConfig | null;
  signals: Signals;
  log: Log;
}

/**
 * Reads the live policy behind the answer, one request for all of the isolate, and backs off while KV fails. Only an
 * isolate that is cold or has been idle waits, and not longer than 250 ms.
 */
export class PolicyReader {
  readonly #dependencies: Dependencies;
  readonly #holder: PolicyHolder;
  #nextReadAt = 0;
  #readAt = 0;
  #failures = 0;
  #reading: { since: number } | null = null;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
    this.#holder = new PolicyHolder(dependencies);
  }

  /** The policy in force; a promise only in an isolate that is cold or was idle. Null when neither KV nor the bundle holds a usable one. */
  current(now: number, waitUntil: (work: Promise<unknown>) => void): Policy | null | Promise<Policy | null> {
    const { policy } = this.#holder;
    if (policy === null) return this.#coldStart(now, waitUntil);
    if (!this.#isDue(now)) return policy;
    const reading = this.refresh(now);
    waitUntil(reading);
    return this.#wasIdle(now) ? withPatience(reading).then(() => this.#holder.policy) : policy;
  }

  /** The documents in force; another object whenever one of them changes. */
  get live(): LivePolicy {
    return this.#holder.live;
  }

  /** Takes documents that an earlier run kept; what is read later wins if it is newer. */
  async seed(values: ReadonlyMap<string, string | null>, now: number): Promise<void> {
    await this.#holder.take(values, now);
  }

  /** Reads all documents once; never throws. */
  async refresh(now: number): Promise<void> {
    const { store, settings, signals, log } = this.#dependencies;
    if (store === undefined) {
      this.#nextReadAt = Number.POSITIVE_INFINITY;
      return;
    }
    const reading = { since: now };
    this.#reading = reading;
    let pauseMs = settings.policyRefreshMs;
    try {
      await this.#holder.take(await store.getMany(Object.values(policyKeys)), now);
      this.#failures = 0;
      this.#readAt = now;
    } catch (error) {
      pauseMs = Math.min(pauseMs, FIRST_RETRY_MS * 2 ** this.#failures);
      this.#failures += 1;
      signals.count("policy-unreadable");
      log.warn("the live policy cannot be read; the last good one stays", { error: String(error), retryInMs: pauseMs });
    }
    if (this.#reading !== reading) return;
    this.#reading = null;
    this.#nextReadAt = now + pauseMs;
  }

  /** While KV fails nobody waits for it. */
  #wasIdle(now: number): boolean {
    return this.#failures === 0 && now - this.#readAt > IDLE_INTERVALS * this.#dependencies.settings.policyRefreshMs;
  }

  #isDue(now: number): boolean {
    return now >= this.#nextReadAt && !this.#isReading(now);
  }

  /** A read that takes this long was cut with its request; the next request reads in its stead. */
  #isReading(now: number): boolean {
    return this.#reading !== null && now - this.#reading.since < READ_STALLED_MS;
  }

  async #coldStart(now: number, waitUntil: (work: Promise<unknown>) => void): Promise<Policy | null> {
    if (this.#isDue(now)) {
      const reading = this.refresh(now);
      waitUntil(reading);
      await withPatience(reading);
    } else {
      await this.#watchReading(now);
    }
    await this.#holder.startFromBundle();
    return this.#holder.policy;
  }

  /** Looks for what another request's read brings: its promise must not be awaited, it may never settle. */
  async #watchReading(now: number): Promise<void> {
    const endsAt = now + COLD_WAIT_MS;
    for (let at = now; at < endsAt && this.#isReading(at) && this.#holder.policy === null; at += LOOK_AGAIN_MS) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  }
}

async function withPatience(reading: Promise<void>): Promise<void> {
  let timer: number | null = null;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, COLD_WAIT_MS);
  });
  await Promise.race([reading, patience]);
  clearTimeout(timer);
}
