import { Agent, type ClientRequest, type IncomingMessage, request } from "node:http";
import * as z from "zod/mini";
import type { LoggedRequest } from "./parse-log-line.ts";

const idleTimeoutMs = 60_000;
const largestProblem = 65_536;
const repeatable = new Set(["GET", "HEAD", "OPTIONS"]);
const ProblemCode = z.object({ code: z.string() });

/** What came back. `statedBytes` is the answer's Content-Length; `problemCode` is set when the gateway itself answered. */
export type Answer = { status: number; bodyBytes: number; statedBytes: number | null; problemCode: string | null };
export type Exchange = { ok: true; answer: Answer; repeated: boolean } | { ok: false; reason: string };

export type Sender = { send: (logged: LoggedRequest) => Promise<Exchange>; close: () => void };

function headersFor(logged: LoggedRequest, { host, hopToken }: { host: string; hopToken: string }): Record<string, string | number> {
  return {
    Host: host,
    ...(logged.userAgent === undefined ? {} : { "User-Agent": logged.userAgent }),
    ...(logged.referer === undefined ? {} : { Referer: logged.referer }),
    ...(repeatable.has(logged.method) ? {} : { "Content-Length": 0 }),
    "X-Aegis-Hop-Token": hopToken,
    "X-Aegis-Client-Address": logged.address,
    "Demo-Status": logged.status,
    "Demo-Bytes": logged.bodyBytes,
  };
}

function readProblemCode(body: string): string {
  try {
    return ProblemCode.parse(JSON.parse(body)).code;
  } catch {
    return "unknown";
  }
}

/** Counts the body's bytes without keeping them; only a problem is short enough to be read. */
async function readAnswer(response: IncomingMessage): Promise<Answer> {
  const isProblem = (response.headers["content-type"] ?? "").startsWith("application/problem+json");
  let bodyBytes = 0;
  let body = "";
  for await (const part of response as AsyncIterable<Buffer>) {
    bodyBytes += part.length;
    if (isProblem && bodyBytes <= largestProblem) body += part.toString("latin1");
  }
  const stated = response.headers["content-length"];
  return {
    status: response.statusCode ?? 0,
    bodyBytes,
    statedBytes: stated === undefined ? null : Number(stated),
    problemCode: isProblem ? readProblemCode(body) : null,
  };
}

function answerTo(sent: ClientRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    sent.on("timeout", () => sent.destroy(new Error(`no answer for ${idleTimeoutMs / 1000} s`)));
    sent.on("error", reject);
    sent.on("response", (response) => readAnswer(response).then(resolve, reject));
    sent.end();
  });
}

/** Sends logged requests to an edge over at most `connections` kept connections, the target byte for byte. */
export function createSender(edge: string, identity: { host: string; hopToken: string }, connections: number): Sender {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const { hostname, port } = new URL(edge);
  const attempt = async (logged: LoggedRequest, repeated: boolean): Promise<Exchange> => {
    const sent = request({
      agent,
      host: hostname.replace(/^\[(.*)\]$/, "$1"),
      port: port || 80,
      method: logged.method,
      path: logged.target,
      headers: headersFor(logged, identity),
      setHost: false,
      timeout: idleTimeoutMs,
    });
    try {
      return { ok: true, answer: await answerTo(sent), repeated };
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      // A kept connection may have been closed while the request was on its way: RFC 9112 9.3.1 allows one more try.
      if (sent.reusedSocket && code === "ECONNRESET" && !repeated && repeatable.has(logged.method)) return attempt(logged, true);
      return { ok: false, reason: message || code || "the connection failed" };
    }
  };
  return { send: (logged) => attempt(logged, false), close: () => agent.destroy() };
}
