import { type IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { connectionHeaders } from "#contracts/connection-headers.ts";
import type { Answer } from "../platform.ts";
import { NodeAnswer } from "./node-answer.ts";
import { rawHead } from "./raw-answer.ts";
import { discardBody, writeAnswer } from "./write-answer.ts";

/** A request that asks for WebSocket and has no body: anything else that asks for another protocol is served in this one. */
export function mayUpgrade({ method, headers }: IncomingMessage): boolean {
  const hasBody = headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
  return method === "GET" && headers.upgrade?.toLowerCase() === "websocket" && !hasBody;
}

/** Joins caller and upstream where the upstream switched; any other answer is written, and ends the connection. */
export function answerUpgrade(answer: Answer, { message, head }: { message: IncomingMessage; head: Buffer }): void {
  const socket = message.socket;
  if (socket.destroyed) {
    discardBody(answer);
  } else if (answer instanceof NodeAnswer && answer.webSocket !== null) {
    const names = [...answer.headers.keys()].filter((name) => connectionHeaders.has(name));
    for (const name of names) answer.headers.delete(name);
    socket.write(`${rawHead(101, ["connection", "Upgrade", "upgrade", "websocket", ...answer.headers.toLines()])}\r\n`, "latin1");
    socket.setTimeout(0);
    socket.setNoDelay(true);
    answer.webSocket.join(socket, head);
  } else {
    writeAnswer(responseOn(message, socket), answer);
  }
}

function responseOn(message: IncomingMessage, socket: Socket): ServerResponse {
  const response = new ServerResponse(message);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.on("finish", () => socket.end());
  return response;
}
