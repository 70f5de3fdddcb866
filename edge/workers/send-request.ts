import type { SendLimits, SendResult } from "../platform.ts";
import type { Fetch } from "./certificate-fetches.ts";
import { pumpBody } from "./pump-body.ts";

/** What ends an attempt from this side. */
type Ending = Extract<SendResult, { kind: "timeout" | "caller-gone" | "upload-failed" | "body-too-large" }>;

/** A pipe that broke because of the upstream is followed by the end of its fetch this soon. */
const UPSTREAM_BREAKS_WITHIN_MS = 50;

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
  let isOver = false;
  let ending: Ending | null = null;
  const end = (how: Ending) => {
    if (isOver) return;
    ending ??= how;
    controller.abort();
  };
  const timers: number[] = [];
  const startTimer = (delayMs: number) => {
    if (!isOver) timers.push(setTimeout(end, delayMs, { kind: "timeout" }));
  };
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
    isOver = true;
    for (const timer of timers) clearTimeout(timer);
  }
}

/** What an upload ends with when the body is longer than it may be. */
class BodyTooLarge extends Error {}

/** Moves the body, counted where it has no announced length and somebody asks; an announced one has been judged before. */
function moveBody({ body, headers }: Request, to: WritableStream, { maxBodyBytes, count }: Counting): Promise<void> {
  const stream = body as ReadableStream;
  if ((maxBodyBytes === undefined && count === undefined) || headers.has("Content-Length"))
    return stream.pipeTo(to, { preventAbort: true });
  let length = 0;
  const onPart = (bytes: number) => {
    length += bytes;
    count?.(bytes);
    if (length > (maxBodyBytes ?? Number.POSITIVE_INFINITY)) throw new BodyTooLarge();
  };
  return pumpBody(stream, to, onPart, { preventAbort: true });
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
  // The pipe's end stays open when it breaks: then a fetch that goes on waiting shows that it was the caller's side which broke.
  moveBody(request, pipe.writable, counting).then(
    () => startTimer(headersMs),
    (cause) => {
      if (cause instanceof BodyTooLarge) end({ kind: "body-too-large" });
      else setTimeout(end, UPSTREAM_BREAKS_WITHIN_MS, { kind: "upload-failed", cause: cause ?? "aborted" });
    },
  );
  return new Request(request, { body: pipe.readable });
}
