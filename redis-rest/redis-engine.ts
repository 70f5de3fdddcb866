import { Redis, Command as WireCommand } from "ioredis";
import { type Command, commandName, type Engine, EngineUnavailable, type Reply, ReplyError } from "./engine.ts";
import { parseInteger } from "./resp.ts";
import { runTransaction } from "./run-transaction.ts";

/** Longer than this is treated as down: the caller is told, never left waiting. */
const timeoutMs = 1000;
const firstRetryMs = 50;
/** Answers by which a server says that it serves nobody just now, or not us. */
const notServing = /^(LOADING|MASTERDOWN|NOAUTH|WRONGPASS|NOPERM)\b/;

/**
 * A Redis or Valkey server as the engine. Returns once connected, or after a second without: the connection is retried for ever,
 * and commands fail with EngineUnavailable meanwhile. A command is never sent twice.
 */
export async function startRedisEngine({ url }: { url: string }): Promise<Engine> {
  const redis = new Redis(url, {
    lazyConnect: true,
    protocol: 2,
    stringNumbers: true,
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
    socketTimeout: 2 * timeoutMs,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(firstRetryMs * 2 ** Math.min(attempt, 10), timeoutMs),
  });
  const engine = new RedisEngine(redis, url);
  await engine.connect();
  return engine;
}

class RedisEngine implements Engine {
  readonly description: string;
  readonly persistent = true;
  readonly #redis: Redis;
  #lastFault = "not connected yet";

  constructor(redis: Redis, url: string) {
    this.#redis = redis;
    this.description = `Redis at ${new URL(url).host}`;
    redis.on("error", (error: Error) => {
      this.#lastFault = error.message;
    });
  }

  async connect(): Promise<void> {
    const deadline = new Promise<void>((resolve) => setTimeout(resolve, timeoutMs).unref());
    await Promise.race([this.#redis.connect().catch(() => undefined), deadline]);
  }

  async send(command: Command): Promise<Reply> {
    // In capitals: ioredis reshapes the replies of some commands, which it knows by their names in small letters.
    const wire = new WireCommand(commandName(command), command.slice(1).map(toBuffer));
    try {
      return toReply(await this.#redis.sendCommand(wire));
    } catch (error) {
      return this.#failed(error);
    }
  }

  async transaction(commands: readonly Command[]): Promise<Reply[] | ReplyError> {
    // Sent in one tick on one connection, so the server sees the block without a gap.
    return runTransaction(commands, (all) => Promise.all(all.map((command) => this.send(command))));
  }

  async close(): Promise<void> {
    this.#redis.disconnect();
  }

  #failed(error: unknown): ReplyError {
    if (isReplyError(error) && !notServing.test(error.message)) return new ReplyError(error.message);
    const reason = error instanceof Error ? error.message : String(error);
    throw new EngineUnavailable(`${this.description} does not answer: ${reason} (${this.#lastFault})`, { cause: error });
  }
}

function toBuffer(argument: string | Uint8Array): Buffer {
  return typeof argument === "string" ? Buffer.from(argument, "utf8") : Buffer.from(argument);
}

function isReplyError(value: unknown): value is Error {
  return value instanceof Error && value.name === "ReplyError";
}

function toReply(value: unknown): Reply {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array) return value;
  if (typeof value === "string") return parseInteger(value);
  if (Array.isArray(value)) return value.map(toReply);
  if (isReplyError(value)) return new ReplyError(value.message);
  throw new Error(`unexpected reply of type ${typeof value}`);
}
