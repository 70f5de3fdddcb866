import type { SendLimits, SendResult } from "../platform.ts";
import type { Fetch } from "./certificate-bindings.ts";

/** What ends an attempt from this side. */
type Ending = Extract<SendResult, { kind: "timeout" | "caller-gone" | "upload-failed" | "body-too-large" }>;

import { BodyTooLarge, countBody } from "./count-body.ts";

/**
 * Sends a request on and waits for the answer's headers, not longer than `headersMs` after the caller's body has been sent:
 * a slow or broken upload is the caller's, not the upstream's. Redirects are answers. Never throws.
 */
export async function sendRequest(
  request: Request,
  { headersMs, totalMs, signal, maxBodyBytes }: SendLimits,
  fetch: Fetch,
): Promise<SendResult> {
  if (signal?.aborted) return { kind: "caller-gone" };
  const controller = new AbortController();
  let ending: Ending | null = null;
  const end = (how: Ending) => {
    ending ??= how;
    controller.abort();
  };
  const timers: number[] = [];
  const startTimer = (delayMs: number) => timers.push(setTimeout(end, delayMs, { kind: "timeout" }));
  // The platform gives the caller's own signal to no fetch, so it is led through ours.
  signal?.addEventListener("abort", () => end({ kind: "caller-gone" }));
  try {
    const outgoing = watchUpload(request, { startTimer, end, headersMs, totalMs, maxBodyBytes });
    // No cache of the platform's may answer: it knows nothing of who is asking.
    return { kind: "answer", answer: await fetch(outgoing, { redirect: "manual", signal: controller.signal, cf: { cacheTtl: -1 } }) };
  } catch (cause) {
    // workerd tells a refused connection from a lost one by nothing, so none counts as unsent.
    return ending ?? { kind: "unreachable", unsent: false, cause };
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }
}

/** The request's body, counted where it has a limit and no announced length; an announced one has been judged before. */
function limitBody({ body, headers }: Request, maxBodyBytes: number | undefined): ReadableStream {
  if (maxBodyBytes === undefined || headers.has("Content-Length")) return body as ReadableStream;
  return (body as ReadableStream<Uint8Array>).pipeThrough(countBody(maxBodyBytes));
}

interface Watch extends Pick<SendLimits, "headersMs" | "totalMs" | "maxBodyBytes"> {
  startTimer: (delayMs: number) => void;
  end: (how: Ending) => void;
}

/**
 * Starts the timers. A body is led through a pipe whose end is known, and only then does the wait for headers begin. The runtime moves
 * the bytes; none is seen here.
 */
function watchUpload(request: Request, { startTimer, end, headersMs, totalMs, maxBodyBytes }: Watch): Request {
  if (request.body === null) {
    startTimer(headersMs);
    return request;
  }
  if (totalMs !== undefined) startTimer(totalMs);
  const length = request.headers.get("Content-Length");
  const pipe = length === null ? new IdentityTransformStream() : new FixedLengthStream(Number(length));
  limitBody(request, maxBodyBytes)
    .pipeTo(pipe.writable)
    .then(
      () => startTimer(headersMs),
      (cause) => end(cause instanceof BodyTooLarge ? { kind: "body-too-large" } : { kind: "upload-failed", cause: cause ?? "aborted" }),
    );
  return new Request(request, { body: pipe.readable });
}
