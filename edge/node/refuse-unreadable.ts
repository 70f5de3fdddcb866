import type { ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { ProblemCode } from "#contracts/problem.ts";
import type { Signals } from "../metrics/signals.ts";
import { rawProblem } from "./raw-answer.ts";

const problemByFault: Record<string, ProblemCode> = {
  HPE_HEADER_OVERFLOW: "headers-too-large",
  ERR_HTTP_REQUEST_TIMEOUT: "request-timeout",
};

/** Answers and counts what node:http's parser refused, and ends the connection: where the next message begins is not known. */
export function refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex, signals: Signals): void {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const problem = problemByFault[error.code ?? ""] ?? "request-refused";
  signals.count(problem === "request-timeout" ? "request-slow" : "request-malformed");
  if (mayAnswer(socket)) socket.end(rawProblem(problem), () => socket.destroy());
  else socket.destroy();
}

/** An answer that has begun, or to an earlier request, must not be mixed with this one. */
function mayAnswer(socket: Duplex): boolean {
  const current = (socket as { _httpMessage?: ServerResponse | null })._httpMessage;
  return !current || (!current.headersSent && !current.req.complete);
}
