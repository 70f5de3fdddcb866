import type { Log } from "../log.ts";
import type { Signals } from "../metrics/signals.ts";
import { Breakers } from "./breakers.ts";
import { Guards } from "./guards.ts";
import { RetryBudgets } from "./retry-budgets.ts";

/** What the isolate keeps to spare upstreams: plain data, by upstream and by target. */
export class Protection {
  readonly budgets = new RetryBudgets();
  readonly guards = new Guards();
  readonly breakers: Breakers;
  /** Requests whose body is held. */
  bodiesHeld = 0;
  /** Copies of requests that are on their way. */
  mirrorsInFlight = 0;

  constructor(signals: Signals, log: Log) {
    this.breakers = new Breakers(signals, log);
  }
}
