import { decideLatency, type Latency, latencyAt } from "./decide-latency.ts";

/** What one isolate knows of one target. */
export interface TargetState {
  /** Attempts that wait for headers. */
  inFlight: number;
  latency: Latency | null;
  /** Those in flight that began before `sweptAt`. */
  earlier: number;
  sweptAt: number;
}

/** No upstream may take longer to its headers. */
const LONGEST_ATTEMPT_MS = 300_000;

/**
 * What the isolate has seen of every target, by origin. Kept over changes of the policy. An attempt whose caller hung up may never
 * tell of its end: what is in flight for longer than any attempt may take is forgotten.
 */
export class TargetBook {
  readonly #states = new Map<string, TargetState>();

  of(url: string): TargetState {
    const known = this.#states.get(url);
    if (known) return known;
    const state: TargetState = { inFlight: 0, latency: null, earlier: 0, sweptAt: 0 };
    this.#states.set(url, state);
    return state;
  }

  /** An attempt goes out. */
  begin(url: string): void {
    this.of(url).inFlight += 1;
  }

  /** It ended at `now`, after `latencyMs` to its headers; null when there were none. */
  end(url: string, ended: { now: number; latencyMs: number | null }): void {
    const state = this.of(url);
    state.latency = decideLatency(state.latency, ended);
    if (state.inFlight === 0) return;
    state.inFlight -= 1;
    if (state.earlier > 0) state.earlier -= 1;
  }

  /** Requests in flight and the latency to be expected at `now`; null: unknown. */
  load(url: string, now: number): { inFlight: number; latencyMs: number | null } {
    const state = this.of(url);
    if (now - state.sweptAt > LONGEST_ATTEMPT_MS) sweep(state, now);
    return { inFlight: state.inFlight, latencyMs: state.latency === null ? null : latencyAt(state.latency, now) };
  }
}

/** Forgets what was in flight at the sweep before; attempts that ended since are counted off the oldest. */
function sweep(state: TargetState, now: number): void {
  state.inFlight -= state.earlier;
  state.earlier = state.inFlight;
  state.sweptAt = now;
}
