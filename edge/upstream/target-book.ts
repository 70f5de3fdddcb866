/** What one isolate knows of one target. */
export interface TargetState {
  /** Attempts that wait for headers or whose answer is still being read. */
  inFlight: number;
}

/** What the isolate has seen of every target, by origin. Kept over changes of the policy. */
export class TargetBook {
  readonly #states = new Map<string, TargetState>();

  of(url: string): TargetState {
    const known = this.#states.get(url);
    if (known) return known;
    const state: TargetState = { inFlight: 0 };
    this.#states.set(url, state);
    return state;
  }

  /** An attempt goes out. */
  begin(url: string): void {
    this.of(url).inFlight += 1;
  }

  /** It ended at `now`, after `latencyMs` to its headers; null when there were none. */
  end(url: string, _ended: { now: number; latencyMs: number | null }): void {
    this.of(url).inFlight -= 1;
  }
}
