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

/** Answers and counts what node:http's parser refused, and ends the connection: where the next message begins is not known. */
export function refuseUnreadable(error: ParserError, socket: Duplex, signals: Signals): void {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const problem = problemByFault[error.code ?? ""] ?? "request-refused";
  signals.count(problem === "request-timeout" ? "request-slow" : "request-malformed");
  // An answer to an earlier request on its way must not be mixed with this one.
  if ((socket as { _httpMessage?: unknown })._httpMessage) socket.destroy();
  else socket.end(rawProblem(problem, isHead(error)), () => socket.destroy());
}

/** Whether HEAD was asked, whose answer has no body: whoever waits for none would take one for the next answer. */
function isHead({ rawPacket }: ParserError): boolean {
  return rawPacket?.subarray(0, 5).toString("latin1") === "HEAD ";
}
