import { type Command, type Reply, ReplyError } from "./engine.ts";

/**
 * Wraps the commands in MULTI and EXEC and reads the outcome: one reply for each command, or a ReplyError that names the
 * command which had the whole discarded. `exchange` has to keep other callers out of the block.
 */
export async function runTransaction(
  commands: readonly Command[],
  exchange: (commands: readonly Command[]) => Promise<Reply[]>,
): Promise<Reply[] | ReplyError> {
  const replies = await exchange([["MULTI"], ...commands, ["EXEC"]]);
  const outcome = replies.at(-1);
  if (Array.isArray(outcome)) return outcome;
  const refused = replies.find((reply) => reply instanceof ReplyError);
  return new ReplyError(`EXECABORT Transaction discarded because of: ${refused?.message ?? "an unknown reason"}`);
}
