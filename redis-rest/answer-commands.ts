import { type Command, type Reply, ReplyError } from "./engine.ts";
import type { Executor } from "./executor.ts";
import { type Parsed, parseCommand, parseCommands, parsePathCommand } from "./parse-commands.ts";
import { type Encoding, renderAnswer, renderError } from "./render-reply.ts";

export type CommandRequest = { path: string; query: string; body: Uint8Array; encoding: Encoding };
export type Answer = { status: 200 | 400; body: string };

/** Executes what one HTTP request asks for and words the answer. Throws EngineUnavailable. */
export async function answerCommands(request: CommandRequest, executor: Executor): Promise<Answer> {
  switch (request.path) {
    case "/":
      return answerOne(parseCommand(request.body), request, executor);
    case "/pipeline":
      return answerMany(request, (commands) => executor.runAll(commands));
    case "/multi-exec":
      return answerMany(request, (commands) => executor.runTransaction(commands));
    default:
      return answerOne(parsePathCommand(request.path, request.query, request.body), request, executor);
  }
}

async function answerOne(parsed: Parsed<Command>, { encoding }: CommandRequest, executor: Executor): Promise<Answer> {
  if ("error" in parsed) return refuse(parsed.error);
  const reply = await executor.run(parsed.value);
  return { status: reply instanceof ReplyError ? 400 : 200, body: renderAnswer(reply, encoding) };
}

async function answerMany(
  { body, encoding }: CommandRequest,
  execute: (commands: Command[]) => Promise<Reply[] | ReplyError>,
): Promise<Answer> {
  const parsed = parseCommands(body);
  if ("error" in parsed) return refuse(parsed.error);
  const replies = await execute(parsed.value);
  if (replies instanceof ReplyError) return refuse(replies.message);
  return { status: 200, body: `[${replies.map((reply) => renderAnswer(reply, encoding)).join(",")}]` };
}

function refuse(error: string): Answer {
  return { status: 400, body: renderError(error) };
}
