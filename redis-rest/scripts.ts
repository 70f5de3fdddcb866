import { createHash } from "node:crypto";
import { type Argument, argumentText, type Command, commandName, type Reply, ReplyError } from "./engine.ts";

/** Known to Upstash alone; Redis and Valkey refuse a script that carries it. */
const upstashFlag = "allow-key-locking";
/** Past this the oldest is forgotten; its caller gets NOSCRIPT and sends the text again, as every client does. */
const mostRemembered = 10_000;

/** A command as the engine is to see it, and how its reply is to be told to the caller. */
export type Rewritten = { command: Command; answer: (reply: Reply) => Reply };

const asItIs = (reply: Reply) => reply;

/**
 * Makes scripts written for Upstash run on Redis: the flag is cut from the shebang, and because that changes the script's SHA-1,
 * the caller's SHA stands for the engine's wherever one is named.
 */
export class Scripts {
  readonly #engineSha = new Map<string, string>();

  rewrite(command: Command): Rewritten {
    if (command.length < 2) return { command, answer: asItIs };
    switch (commandName(command)) {
      case "EVAL":
      case "EVAL_RO":
        return { command: command.with(1, this.#adopt(command[1] ?? "").script), answer: asItIs };
      case "EVALSHA":
      case "EVALSHA_RO":
        return { command: command.with(1, this.#sha(command[1] ?? "")), answer: asItIs };
      case "SCRIPT":
        return this.#rewriteScript(command);
      default:
        return { command, answer: asItIs };
    }
  }

  #rewriteScript(command: Command): Rewritten {
    const subcommand = argumentText(command[1] ?? "").toUpperCase();
    if (subcommand === "EXISTS") {
      return { command: command.map((argument, index) => (index < 2 ? argument : this.#sha(argument))), answer: asItIs };
    }
    if (subcommand !== "LOAD" || command.length !== 3) return { command, answer: asItIs };
    const { script, sha } = this.#adopt(command[2] ?? "");
    return { command: command.with(2, script), answer: (reply) => (reply instanceof ReplyError ? reply : Buffer.from(sha)) };
  }

  #adopt(original: Argument): { script: Argument; sha: string } {
    const sha = sha1(original);
    const script = withoutUpstashFlag(original);
    if (script !== original) this.#remember(sha, sha1(script));
    return { script, sha };
  }

  #remember(callerSha: string, engineSha: string): void {
    this.#engineSha.delete(callerSha);
    this.#engineSha.set(callerSha, engineSha);
    if (this.#engineSha.size <= mostRemembered) return;
    for (const oldest of this.#engineSha.keys()) {
      this.#engineSha.delete(oldest);
      return;
    }
  }

  #sha(argument: Argument): Argument {
    return this.#engineSha.get(argumentText(argument).toLowerCase()) ?? argument;
  }
}

const shebang = /^#!lua[ \t]+flags=([^\s]*)[ \t]*(?=\r?\n)/;

/** Line numbers in error messages stay true: the first line is shortened, never removed. */
export function withoutUpstashFlag(script: Argument): Argument {
  const text = argumentText(script);
  const match = shebang.exec(text);
  const flags = match?.[1]?.split(",");
  if (match === null || flags === undefined || !flags.includes(upstashFlag)) return script;
  const kept = flags.filter((flag) => flag !== upstashFlag);
  return (kept.length > 0 ? `#!lua flags=${kept.join(",")}` : "") + text.slice(match[0].length);
}

function sha1(script: Argument): string {
  return createHash("sha1").update(script).digest("hex");
}
