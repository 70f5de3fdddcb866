import { countedAddress } from "#edge/path/match-address.ts";
import { decideSignInWait } from "./decide-sign-in-wait.ts";

const MOST_ADDRESSES = 10_000;
const FORGET_MS = 3_600_000;
const ROWS_A_MINUTE = 30;

type Count = { failures: number; lastAt: number };
export type Attempt = { readonly ok: true; readonly failures: number } | { readonly ok: false; readonly waitSeconds: number };

/** Slows down whoever guesses, by address (IPv6 by /64), in the memory of one process. Times in milliseconds. */
export class SignInBrake {
  readonly #counts = new Map<string, Count>();
  #minute = { startedAt: 0, rows: 0 };

  /** Admits a try or says how long to wait. It counts as failed until it is forgiven, so that many at once gain nothing. */
  admit(address: string | null, now: number): Attempt {
    const key = keyOf(address);
    const known = this.#counts.get(key);
    const count = known === undefined || now - known.lastAt >= FORGET_MS ? { failures: 0, lastAt: now } : known;
    const waitSeconds = (count.lastAt - now) / 1000 + decideSignInWait(count.failures);
    if (waitSeconds > 0) return { ok: false, waitSeconds };
    const failures = count.failures + 1;
    this.#counts.delete(key);
    this.#counts.set(key, { failures, lastAt: now });
    for (const [oldest] of this.#counts) {
      if (this.#counts.size <= MOST_ADDRESSES) break;
      this.#counts.delete(oldest);
    }
    return { ok: true, failures };
  }

  forgive(address: string | null): void {
    this.#counts.delete(keyOf(address));
  }

  /** Whether this many failures of an address are told in the ledger: the first, the tenth, the hundredth …, and few in a minute. */
  isToldAt(failures: number, now: number): boolean {
    if (!/^10*$/.test(String(failures))) return false;
    if (now - this.#minute.startedAt >= 60_000) this.#minute = { startedAt: now, rows: 0 };
    this.#minute.rows += 1;
    return this.#minute.rows <= ROWS_A_MINUTE;
  }
}

function keyOf(address: string | null): string {
  return (address !== null && countedAddress(address)) || "unknown";
}
