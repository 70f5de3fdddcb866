import { STATUS_CODES } from "node:http";
import type { ProblemCode } from "#contracts/problem.ts";
import { problemParts } from "../answer-problem.ts";
import { type Refusal, refuse } from "../exchange.ts";

/** A problem as the bytes of an answer that ends its connection: for requests that cannot be read. */
export function rawProblem(problem: ProblemCode, isWithoutBody = false): string {
  const requestId = crypto.randomUUID();
  const refusal: Refusal = refuse(problem, "unreadable", { headers: { "X-Request-Id": requestId, Connection: "close" } }).refusal;
  const { status, headers, body } = problemParts({ requestId, path: "" }, refusal);
  return `${rawHead(status, Object.entries(headers).flat())}content-length: ${Buffer.byteLength(body)}\r\n\r\n${isWithoutBody ? "" : body}`;
}

/** The status line and header lines, without the empty line that ends them. */
export function rawHead(status: number, lines: readonly string[]): string {
  let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n`;
  for (let index = 0; index < lines.length; index += 2) head += `${lines[index]}: ${lines[index + 1]}\r\n`;
  return head;
}
