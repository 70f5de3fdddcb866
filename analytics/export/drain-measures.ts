import { Counter } from "./counter.ts";
import type { Standing } from "./drain-position.ts";
import type { MetricFamily } from "./metric-family.ts";

/** Longer than any pause of the drain: a process that has not looked for so long knows nothing of it, another one sends. */
const knownForMs = 600_000;

/** What this process tells of the drain of raw events. */
export class DrainMeasures {
  readonly #now: () => number;
  readonly #counted = new Counter({
    name: "aegis_drain_events",
    help: "Raw events that were sent on, by what became of them.",
    labels: ["outcome"],
  });
  #seen: { at: number; behindMs: number } | null = null;

  constructor(now: () => number) {
    this.#now = now;
  }

  count(outcome: "taken" | "refused" | "dropped", events: number): void {
    this.#counted.add([outcome], events, this.#now());
  }

  note({ now, position }: Standing): void {
    this.#seen = { at: this.#now(), behindMs: now - position.at.getTime() };
  }

  families(): MetricFamily[] {
    return [this.#counted.family(), { ...lag, samples: this.#lagSamples() }];
  }

  #lagSamples() {
    if (this.#seen === null) return [];
    const { at, behindMs } = this.#seen;
    const sinceMs = Math.max(0, this.#now() - at);
    return sinceMs > knownForMs ? [] : [{ labels: {}, value: Math.max(0, behindMs + sinceMs) / 1000 }];
  }
}

const lag = {
  name: "aegis_drain_lag_seconds",
  help: "How long ago what the drain sends next arrived; told by the process that sends.",
  type: "gauge",
  unit: "seconds",
} as const;
