import { decideRefusal } from "./decide-refusal.ts";
import { type Command, type Engine, type Reply, ReplyError } from "./engine.ts";
import { Scripts } from "./scripts.ts";

/** Runs commands as Upstash would: refuses what REST cannot carry, and translates scripts for the engine. */
export class Executor {
  readonly #engine: Engine;
  readonly #scripts = new Scripts();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  async run(command: Command): Promise<Reply> {
    const refusal = decideRefusal(command);
    if (refusal !== null) return new ReplyError(refusal);
    const rewritten = this.#scripts.rewrite(command);
    return rewritten.answer(await this.#engine.send(rewritten.command));
  }

  /** In order, each with its own outcome; not atomic. */
  runAll(commands: readonly Command[]): Promise<Reply[]> {
    return Promise.all(commands.map((command) => this.run(command)));
  }

  /** All or none. */
  async runTransaction(commands: readonly Command[]): Promise<Reply[] | ReplyError> {
    const refusal = commands.map(decideRefusal).find((reason) => reason !== null);
    if (typeof refusal === "string") return new ReplyError(`EXECABORT Transaction discarded because of: ${refusal}`);
    const rewritten = commands.map((command) => this.#scripts.rewrite(command));
    const outcome = await this.#engine.transaction(rewritten.map(({ command }) => command));
    if (outcome instanceof ReplyError) return outcome;
    return outcome.map((reply, index) => rewritten[index]?.answer(reply) ?? reply);
  }
}
