import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { answerOutside } from "../answer-outside.ts";
import { refuse } from "../exchange.ts";
import { runGateway } from "../gateway.ts";
import { matchAddress } from "../path/match-address.ts";
import type { Answer } from "../platform.ts";
import type { Runtime } from "../runtime.ts";
import { answerUpgrade } from "./answer-upgrade.ts";
import type { Handlers } from "./listen.ts";
import type { NodeRequest } from "./node-request.ts";
import type { PendingWork } from "./pending-work.ts";
import { rawProblem } from "./raw-answer.ts";
import { readRequest, type Trust } from "./read-request.ts";
import { refuseUnreadable } from "./refuse-unreadable.ts";
import { discardBody, writeAnswer } from "./write-answer.ts";

interface Parts {
  runtime: Runtime;
  work: PendingWork;
  trustedProxies: readonly string[];
  placeHeaders: Trust["placeHeaders"];
  /** Connections that are no longer HTTP. */
  tunnels: Set<Duplex>;
}

/** What becomes of all that node:http brings. */
export function serveRequests(parts: Parts): Handlers {
  const { runtime, tunnels } = parts;
  const { signals } = runtime;
  const trust: Trust = { isTrusted: matchAddress(parts.trustedProxies), placeHeaders: parts.placeHeaders };
  return {
    request: async (message, response) => {
      // Where one request was refused as unreadable, nothing is taken for the next.
      if (unreadable.has(message.socket)) return;
      const answer = answerTo({ message, response }, trust, parts);
      write(response, answer instanceof Promise ? await answer : answer, runtime);
    },
    upgrade: async (message, head) => {
      const { socket } = message;
      tunnels.add(socket);
      socket.on("error", () => socket.destroy()).on("close", () => tunnels.delete(socket));
      const answer = await answerTo({ message, response: null }, trust, parts);
      try {
        answerUpgrade(answer, { message, head });
      } catch {
        discardBody(answer);
        socket.destroy();
      }
    },
    connect: (socket) => void socket.on("error", () => socket.destroy()).end(rawProblem("method-refused")),
    unreadable: (error, socket) => refuseUnreadable(error, socket, signals),
    dropped: () => signals.count("connection-refused"),
  };
}

/** Connections whose last request could be read in two ways: whoever sent it may mean something else by what follows. */
const unreadable = new WeakSet<Socket>();

interface Arrival {
  message: IncomingMessage;
  response: ServerResponse | null;
}

function answerTo(arrival: Arrival, trust: Trust, parts: Parts): Answer | Promise<Answer> {
  const { runtime } = parts;
  const read = readRequest(arrival, trust);
  if (read.ok) return serve(read.request, parts);
  runtime.signals.count("request-malformed");
  unreadable.add(arrival.message.socket);
  if (arrival.response !== null) arrival.response.shouldKeepAlive = false;
  return answerOutside(arrival.message.method ?? "", refuse(read.problem, read.reason).refusal, runtime);
}

/** An answer with what no header may hold cannot be written; nothing of it was then. */
function write(response: ServerResponse, answer: Answer, runtime: Runtime): void {
  try {
    writeAnswer(response, answer);
  } catch (cause) {
    discardBody(answer);
    const { method = "" } = response.req;
    if (response.headersSent) response.destroy();
    else
      writeAnswer(response, answerOutside(method, refuse("upstream-invalid", "the answer cannot be written", { cause }).refusal, runtime));
  }
}

async function serve(request: NodeRequest, { runtime, work }: Parts): Promise<Answer> {
  try {
    const current = runtime.policies.current(Date.now(), work.add);
    const policy = current instanceof Promise ? await current : current;
    if (policy !== null) return await runGateway({ request, runtime, policy, waitUntil: work.add });
    return answerOutside(request.method, refuse("policy-unavailable", "no policy").refusal, runtime);
  } catch (cause) {
    return answerOutside(request.method, refuse("internal-error", "fault", { cause }).refusal, runtime);
  }
}
