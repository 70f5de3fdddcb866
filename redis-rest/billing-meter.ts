import { type Command, type Engine, EngineUnavailable } from "./engine.ts";

/** Operational commands, which Upstash does not charge, and the frame of a transaction, which its REST callers never send. */
const unbilled = new Set("auth client command config exec hello info multi ping quit reset select".split(" "));
const statistics: Command = ["INFO", "commandstats"];

export type MeterReading = {
  /** What Upstash would bill since the last reset: every command, those inside scripts too. */
  billedCommands: number;
  /** The same by command, as the engine names it (`script|load`). */
  commands: Record<string, number>;
  /** HTTP requests with commands in them since the last reset. */
  requests: number;
};

/**
 * Counts billed commands with the engine's own counters, so a script cannot hide what it runs. The counters belong to the whole
 * server: on a shared Redis, other clients' commands are in them. Counting starts when the engine first answers.
 */
export class BillingMeter {
  readonly #engine: Engine;
  #baseline: Map<string, number> | undefined;
  #requests = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  countRequest(): void {
    this.#requests += 1;
  }

  /** Throws EngineUnavailable. */
  async read(): Promise<MeterReading> {
    const calls = await this.#calls();
    this.#baseline ??= calls;
    const commands: Record<string, number> = {};
    let billedCommands = 0;
    for (const [name, total] of calls) {
      const count = sinceBaseline(total, this.#baseline.get(name) ?? 0);
      if (count === 0) continue;
      commands[name] = count;
      billedCommands += count;
    }
    return { billedCommands, commands, requests: this.#requests };
  }

  /** Throws EngineUnavailable. */
  async reset(): Promise<void> {
    this.#baseline = await this.#calls();
    this.#requests = 0;
  }

  async #calls(): Promise<Map<string, number>> {
    const reply = await this.#engine.send(statistics);
    if (!(reply instanceof Uint8Array)) throw new EngineUnavailable("the engine does not report its command statistics");
    const lines = Buffer.from(reply)
      .toString("utf8")
      .matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm);
    const calls = [...lines].map(([, name, count]): [string, number] => [name ?? "", Number(count)]);
    return new Map(calls.filter(([name]) => !unbilled.has(name.split("|", 1)[0] ?? "")));
  }
}

/** Counters start again at zero when the engine restarted or someone reset them. */
function sinceBaseline(total: number, before: number): number {
  return total >= before ? total - before : total;
}
