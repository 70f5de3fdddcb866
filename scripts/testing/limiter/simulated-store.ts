import type { LeaseStore } from "#edge/limiter/lease/lease-store.ts";
import { settleScript } from "#edge/limiter/lease/settle-script.ts";
import { type Engine, ReplyError } from "../../../redis-rest/engine.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** The real script in the real engine, at the clock's time and half a round trip away. */
export class SimulatedStore implements LeaseStore {
  calls = 0;
  timesAsked = 0;
  readonly #engine: Engine;
  readonly #clock: VirtualClock;
  readonly #roundTripMs: number;
  readonly #sha: string;

  constructor(engine: Engine, clock: VirtualClock, { roundTripMs, sha }: { roundTripMs: number; sha: string }) {
    this.#engine = engine;
    this.#clock = clock;
    this.#roundTripMs = roundTripMs;
    this.#sha = sha;
  }

  async settle(keys: string[], given: (string | number)[]): Promise<readonly number[]> {
    await this.#clock.sleep(this.#roundTripMs / 2);
    this.calls += 1;
    const asksTime = given[3] === 1;
    if (asksTime) this.timesAsked += 1;
    const answer = await this.#engine.send(["EVALSHA", this.#sha, String(keys.length), ...keys, ...given.with(3, 0).map(String)]);
    if (answer instanceof ReplyError || !Array.isArray(answer)) throw new Error(String((answer as ReplyError).message));
    if (asksTime) answer[0] = this.#clock.now();
    await this.#clock.sleep(this.#roundTripMs / 2);
    return answer as number[];
  }

  async fieldOf(id: string): Promise<string> {
    return id.slice(id.lastIndexOf("\n") + 1);
  }
}

/** Makes the script known to the engine. */
export async function loadScript(engine: Engine): Promise<string> {
  const sha = await engine.send(["SCRIPT", "LOAD", settleScript]);
  if (!(sha instanceof Uint8Array)) throw new Error(`the engine refuses the script: ${sha instanceof ReplyError ? sha.message : sha}`);
  return Buffer.from(sha).toString();
}
