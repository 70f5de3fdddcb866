import { once } from "node:events";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { UserError } from "../../user-error.ts";
import { type ParsedLine, parseLogLine } from "./parse-log-line.ts";

export type NumberedLine = { line: number; parsed: ParsedLine };

/** The lines of an access log with their numbers from 1, as they are read. Throws `UserError` when there is no such file. */
export async function* readAccessLog(file: string): AsyncGenerator<NumberedLine> {
  const stream = createReadStream(file, { encoding: "latin1" });
  try {
    await once(stream, "ready");
  } catch (error) {
    throw new UserError(`the access log ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  let line = 0;
  try {
    for await (const text of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
      line += 1;
      if (text.trim() !== "") yield { line, parsed: parseLogLine(text) };
    }
  } finally {
    stream.destroy();
  }
}
