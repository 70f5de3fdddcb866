import { type Command, type Engine, EngineUnavailable, type Reply, ReplyError } from "./engine.ts";
import { runTransaction } from "./run-transaction.ts";
import { ValkeyBridge } from "./valkey-bridge.ts";
import { loadValkeyModule, type ValkeyModule } from "./valkey-module.ts";

/** How often the engine expires keys by itself (its own `hz` is 10). */
const tickMs = 100;
/** Bounded, so that a runaway caller meets Redis' own OOM error and not the machine's. */
const maxMemory = "256mb";
const busyReplyThresholdMs = 1000;

/**
 * The embedded engine: Valkey as WebAssembly in this process. It forgets everything when it stops; should it ever crash, the
 * call at hand fails with EngineUnavailable and the next one starts an empty engine.
 */
export async function startValkeyEngine({ onCrash }: { onCrash?: (reason: string) => void } = {}): Promise<Engine> {
  return new ValkeyEngine(await loadValkeyModule(), onCrash ?? (() => undefined));
}

class ValkeyEngine implements Engine {
  readonly description = "embedded Valkey";
  readonly persistent = false;
  readonly #module: ValkeyModule;
  readonly #onCrash: (reason: string) => void;
  readonly #timer: NodeJS.Timeout;
  #bridge: ValkeyBridge | undefined;
  #closed = false;

  constructor(module: ValkeyModule, onCrash: (reason: string) => void) {
    this.#module = module;
    this.#onCrash = onCrash;
    this.#bridge = boot(module);
    this.#timer = setInterval(() => this.#tick(), tickMs);
    this.#timer.unref();
  }

  async send(command: Command): Promise<Reply> {
    const [reply] = this.#use((bridge) => bridge.exchange([command]));
    return reply ?? null;
  }

  async transaction(commands: readonly Command[]): Promise<Reply[] | ReplyError> {
    return runTransaction(commands, async (all) => this.#use((bridge) => bridge.exchange(all)));
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#bridge = undefined;
  }

  #tick(): void {
    if (this.#bridge === undefined) return;
    try {
      this.#use((bridge) => bridge.tick());
    } catch (error) {
      if (!(error instanceof EngineUnavailable)) throw error;
    }
  }

  #use<T>(work: (bridge: ValkeyBridge) => T): T {
    if (this.#closed) throw new EngineUnavailable("the engine is closed");
    this.#bridge ??= boot(this.#module);
    const bridge = this.#bridge;
    try {
      return work(bridge);
    } catch (error) {
      this.#bridge = undefined;
      this.#onCrash(`${error instanceof Error ? error.message : String(error)}; its last words: ${bridge.lastLog}`);
      throw new EngineUnavailable("the embedded engine crashed and starts again empty", { cause: error });
    }
  }
}

function boot(module: ValkeyModule): ValkeyBridge {
  const bridge = new ValkeyBridge(module);
  const settings = ["maxmemory", maxMemory, "maxmemory-policy", "noeviction", "busy-reply-threshold", String(busyReplyThresholdMs)];
  const [reply] = bridge.exchange([["CONFIG", "SET", ...settings]]);
  if (reply instanceof ReplyError) throw new Error(`the engine refused its settings: ${reply.message}`);
  return bridge;
}
