import type { SendLimits, SendResult } from "../platform.ts";
import { BodyTooLarge, countBody } from "./count-body.ts";

/**
 * Sends a request on and waits for the answer's headers, not longer than `headersMs` after the caller's body has been sent:
 * a slow or broken upload is the caller's, not the upstream's. Redirects are answers. Never throws.
 */
export async function sendRequest(request: Request, { headersMs, signal, maxBodyBytes }: SendLimits): Promise<SendResult> {
  const controller = new AbortController();
  let timer: number | null = null;
  let uploadFault: unknown;
  const startTimer = () => {
    timer = setTimeout(() => controller.abort(), headersMs);
  };
  const upload =
    request.body === null
      ? null
      : watchUpload(limitBody(request, maxBodyBytes), request, {
          onSent: startTimer,
          onFault: (cause) => {
            uploadFault = cause ?? "aborted";
            controller.abort();
          },
        });
  if (upload === null) startTimer();
  try {
    // No cache of the platform's may answer: it knows nothing of who is asking.
    const answer = await fetch(upload ?? request, { redirect: "manual", signal: either(controller.signal, signal), cf: { cacheTtl: -1 } });
    return { kind: "answer", answer };
  } catch (cause) {
    return describeFailure(cause, uploadFault, controller.signal.aborted || signal?.aborted === true);
  } finally {
    if (timer !== null) clearTimeout(timer);
  }
}

function describeFailure(cause: unknown, uploadFault: unknown, aborted: boolean): SendResult {
  if (uploadFault instanceof BodyTooLarge) return { kind: "body-too-large" };
  if (uploadFault !== undefined) return { kind: "upload-failed", cause: uploadFault };
  if (aborted) return { kind: "timeout" };
  return { kind: "unreachable", unsent: /refused|connect|dns/i.test(String(cause)), cause };
}

function either(own: AbortSignal, outer: AbortSignal | undefined): AbortSignal {
  return outer === undefined ? own : AbortSignal.any([own, outer]);
}

/** The request's body, counted where it has a limit and no announced length; an announced one has been judged before. */
function limitBody({ body, headers }: Request, maxBodyBytes: number | undefined): ReadableStream {
  if (maxBodyBytes === undefined || headers.has("Content-Length")) return body as ReadableStream;
  return (body as ReadableStream<Uint8Array>).pipeThrough(countBody(maxBodyBytes));
}

interface Upload {
  onSent: () => void;
  onFault: (cause: unknown) => void;
}

/** The same request with its body led through a pipe whose end is known. The runtime moves the bytes; none is seen here. */
function watchUpload(body: ReadableStream, request: Request, { onSent, onFault }: Upload): Request {
  const length = request.headers.get("Content-Length");
  const pipe = length === null ? new IdentityTransformStream() : new FixedLengthStream(Number(length));
  body.pipeTo(pipe.writable).then(onSent, onFault);
  return new Request(request, { body: pipe.readable });
}
