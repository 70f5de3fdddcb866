import type { Guard, Upstream } from "#contracts/upstream.ts";
import type { AttemptEnd } from "./decide-breaker.ts";
import { decideGuard, firstGuard, type GuardState, type GuardWindow } from "./decide-guard.ts";

/** One attempt in flight. `expiresAt`: when it must have ended, whoever lost sight of it. */
export interface Ticket {
  readonly expiresAt: number;
}

interface GuardedEnd extends AttemptEnd {
  /** The caller's upload is in the time it took, which then tells nothing. */
  isStreamed: boolean;
}

const LEAST_ATTEMPTS = 20;
const LEAST_MS = 100;

/** Requests in flight to one upstream, and how many there may be. In flight: until the answer's headers. */
export class UpstreamGuard {
  #state: GuardState;
  readonly #tickets = new Set<Ticket>();
  #window: GuardWindow = emptyWindow(0);
  #windowFrom = 0;

  constructor(guard: Guard) {
    this.#state = firstGuard(guard);
  }

  get state(): GuardState {
    return this.#state;
  }

  get inFlight(): number {
    return this.#tickets.size;
  }

  /** Whether one more may go out. */
  admits({ minimum, maximum }: Guard, now: number): boolean {
    const limit = Math.min(maximum, Math.max(minimum, Math.floor(this.#state.limit)));
    if (this.#tickets.size >= limit) this.#forgetLost(now);
    return this.#tickets.size < limit;
  }

  begin(now: number, timeoutMs: number): Ticket {
    const ticket = { expiresAt: now + timeoutMs };
    this.#tickets.add(ticket);
    this.#window.mostInFlight = Math.max(this.#window.mostInFlight, this.#tickets.size);
    return ticket;
  }

  /** Must follow every `begin`. */
  end(ticket: Ticket, { guard }: Pick<Upstream, "guard">, { now, kind, startedAt, isStreamed }: GuardedEnd): void {
    this.#tickets.delete(ticket);
    // A look at the upstream with fewer in flight counts only those that began with fewer.
    if (this.#state.limitBefore !== null && startedAt <= this.#windowFrom) return;
    if (kind === "failure") this.#window.failures += 1;
    else if (kind === "success" && !isStreamed) this.#addLatency(now - startedAt);
    const ended = this.#window.answers + this.#window.failures;
    if (guard === undefined || ended < LEAST_ATTEMPTS || now - this.#windowFrom < LEAST_MS) return;
    this.#state = decideGuard(this.#state, this.#window, guard);
    this.#window = emptyWindow(this.#tickets.size);
    this.#windowFrom = now;
  }

  #addLatency(latencyMs: number): void {
    const window = this.#window;
    window.answers += 1;
    window.meanMs += (latencyMs - window.meanMs) / window.answers;
  }

  /** Attempts whose end nobody saw, oldest first, since all wait about equally long. */
  #forgetLost(now: number): void {
    for (const ticket of this.#tickets) {
      if (ticket.expiresAt > now) return;
      this.#tickets.delete(ticket);
    }
  }
}

function emptyWindow(mostInFlight: number): GuardWindow {
  return { answers: 0, meanMs: 0, failures: 0, mostInFlight };
}

/** The guards of this isolate, by upstream. Kept over changes of the policy. */
export class Guards {
  readonly #guards = new Map<string, UpstreamGuard>();

  of({ name }: Upstream, guard: Guard): UpstreamGuard {
    const known = this.#guards.get(name);
    if (known) return known;
    const made = new UpstreamGuard(guard);
    this.#guards.set(name, made);
    return made;
  }
}
