import type { SendLimits, SendResult } from "../platform.ts";
import type { Fetch } from "./certificate-bindings.ts";
import { pumpBody } from "./pump-body.ts";

/** What ends an attempt from this side. */
type Ending = Extract<SendResult, { kind: "timeout" | "caller-gone" | "upload-failed" | "body-too-large" }>;

/**
 * Sends a request on and waits for the answer's headers, not longer than `headersMs` after the caller's body has been sent:
 * a slow or broken upload is the caller's, not the upstream's. Redirects are answers. Never throws.
 */
export async function sendRequest(
  request: Request,
  { headersMs, totalMs, signal, count, maxBodyBytes }: SendLimits,
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
    const outgoing = watchUpload(request, { startTimer, end, headersMs, totalMs, count, maxBodyBytes });
    // No cache of the platform's may answer: it knows nothing of who is asking. Nor does it decode what is read here.
    const init = { redirect: "manual", signal: controller.signal, cf: { cacheTtl: -1 }, encodeResponseBody: "manual" } as const;
    return { kind: "answer", answer: await fetch(outgoing, init) };
  } catch (cause) {
    // workerd tells a refused connection from a lost one by nothing, so none counts as unsent.
    return ending ?? { kind: "unreachable", unsent: false, cause };
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }
}

/** What an upload ends with when the body is longer than it may be. */
class BodyTooLarge extends Error {}

/** Moves the body, counted where it has no announced length and somebody asks; an announced one has been judged before. */
function moveBody({ body, headers }: Request, to: WritableStream, { maxBodyBytes, count }: Counting): Promise<void> {
  const stream = body as ReadableStream;
  if ((maxBodyBytes === undefined && count === undefined) || headers.has("Content-Length")) return stream.pipeTo(to);
  let length = 0;
  return pumpBody(stream, to, (bytes) => {
    length += bytes;
    count?.(bytes);
    if (length > (maxBodyBytes ?? Number.POSITIVE_INFINITY)) throw new BodyTooLarge();
  });
}

type Counting = Pick<SendLimits, "count" | "maxBodyBytes">;

interface Watch extends Counting, Pick<SendLimits, "headersMs" | "totalMs"> {
  startTimer: (delayMs: number) => void;
  end: (how: Ending) => void;
}

/**
 * Starts the timers. A body is led through a pipe whose end is known, and only then does the wait for headers begin. The runtime moves
 * the bytes; none is seen here.
 */
function watchUpload(request: Request, { startTimer, end, headersMs, totalMs, ...counting }: Watch): Request {
  if (request.body === null) {
    startTimer(headersMs);
    return request;
  }
  if (totalMs !== undefined) startTimer(totalMs);
  const length = request.headers.get("Content-Length");
  const pipe = length === null ? new IdentityTransformStream() : new FixedLengthStream(Number(length));
  moveBody(request, pipe.writable, counting).then(
    () => startTimer(headersMs),
    (cause) => end(cause instanceof BodyTooLarge ? { kind: "body-too-large" } : { kind: "upload-failed", cause: cause ?? "aborted" }),
  );
  return new Request(request, { body: pipe.readable });
}
