/** One argument of a command: text is sent as UTF-8, bytes as they are. */
export type Argument = string | Uint8Array;

/** A command's name, then its arguments. Never empty. */
export type Command = readonly Argument[];

/** Redis refused or failed the command: an expected answer, not a fault. */
export class ReplyError {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

/** A RESP2 reply; simple and bulk strings are both bytes, integers above 2^53 are bigint. */
export type Reply = null | number | bigint | Uint8Array | ReplyError | Reply[];

/** The engine did not answer: it is down, restarting, or took longer than a second. */
export class EngineUnavailable extends Error {
  override name = "EngineUnavailable";
}

/** What stands behind the REST protocol. Calls made in one tick are executed in their order. */
export interface Engine {
  /** For logs: which engine, and where. Holds no password. */
  readonly description: string;
  /** False where a restart forgets every key. */
  readonly persistent: boolean;
  /** Throws EngineUnavailable; a refusal by Redis is a ReplyError. */
  send(command: Command): Promise<Reply>;
  /** All commands or none, with nothing between them. A ReplyError means that it was discarded as a whole. */
  transaction(commands: readonly Command[]): Promise<Reply[] | ReplyError>;
  close(): Promise<void>;
}

/** A command's name in capitals, as refusals and rewriting compare it. */
export function commandName(command: Command): string {
  return argumentText(command[0] ?? "").toUpperCase();
}

export function argumentText(argument: Argument): string {
  return typeof argument === "string" ? argument : Buffer.from(argument).toString("utf8");
}
