import type { ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { ProblemCode } from "#contracts/problem.ts";
import type { Signals } from "../metrics/signals.ts";
import { rawProblem } from "./raw-answer.ts";

const problemByFault: Record<string, ProblemCode> = {
  HPE_HEADER_OVERFLOW: "headers-too-large",
  ERR_HTTP_REQUEST_TIMEOUT: "request-timeout",
};

/** `rawPacket`: what the parser was given last. */
type ParserError = NodeJS.ErrnoException & { rawPacket?: Buffer };

const LINGER_MS = 1000;

/** Answers and counts what node:http's parser refused, and ends the connection: where the next message begins is not known. */
export function refuseUnreadable(error: ParserError, socket: Duplex, signals: Signals): void {
  if (error.code === "ECONNRESET") return void socket.destroy();
  // What still comes over a connection that is being ended is read and let fall.
  if (!socket.writable) return;
  const problem = problemByFault[error.code ?? ""] ?? "request-refused";
  signals.count(problem === "request-timeout" ? "request-slow" : "request-malformed");
  const answering = (socket as { _httpMessage?: ServerResponse })._httpMessage;
  if (!answering || isOwnAnswer(answering)) endSoon(socket.end(rawProblem(problem, isHead(error))));
  else if (!answering.writableEnded) socket.destroy();
}

/** The answer to the very request whose body cannot be read. One that has begun, or is to an earlier request, must not be mixed with ours. */
function isOwnAnswer({ headersSent, req }: ServerResponse): boolean {
  return !headersSent && !req.complete;
}

/** Closing at once, with bytes unread, would reset the connection and take the answer with it. */
function endSoon(socket: Duplex): void {
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.on("close", () => clearTimeout(timer));
}

/** Whether HEAD was asked, whose answer has no body: whoever waits for none would take one for the next answer. */
function isHead({ rawPacket }: ParserError): boolean {
  return rawPacket?.subarray(0, 5).toString("latin1") === "HEAD ";
}
