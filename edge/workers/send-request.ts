import type { SendLimits, SendResult } from "../platform.ts";
import type { Fetch } from "./certificate-fetches.ts";

/**
 * Sends a request on and waits for the answer's headers, not longer than `headersMs` after the caller's body has been sent:
 * a slow or broken upload is the caller's, not the upstream's. Redirects are answers. Never throws.
 */
export async function sendRequest(request: Request, { headersMs, signal }: SendLimits, fetch: Fetch): Promise<SendResult> {
  const controller = new AbortController();
  let timer: number | null = null;
  let uploadFault: unknown;
  const startTimer = () => {
    timer = setTimeout(() => controller.abort(), headersMs);
  };
  const upload =
    request.body === null
      ? null
      : watchUpload(request, startTimer, (cause) => {
          uploadFault = cause ?? "aborted";
          controller.abort();
        });
  if (upload === null) startTimer();
  try {
    // No cache of the platform's may answer: it knows nothing of who is asking.
    const answer = await fetch(upload ?? request, { redirect: "manual", signal: either(controller.signal, signal), cf: { cacheTtl: -1 } });
    return { kind: "answer", answer };
  } catch (cause) {
    if (uploadFault !== undefined) return { kind: "upload-failed", cause: uploadFault };
    if (controller.signal.aborted || signal?.aborted) return { kind: "timeout" };
    return { kind: "unreachable", unsent: /refused|connect|dns/i.test(String(cause)), cause };
  } finally {
    if (timer !== null) clearTimeout(timer);
  }
}

function either(own: AbortSignal, outer: AbortSignal | undefined): AbortSignal {
  return outer === undefined ? own : AbortSignal.any([own, outer]);
}

/** The same request with its body led through a pipe whose end is known. The runtime moves the bytes; none is seen here. */
function watchUpload(request: Request, onSent: () => void, onFault: (cause: unknown) => void): Request {
  const length = request.headers.get("Content-Length");
  const pipe = length === null ? new IdentityTransformStream() : new FixedLengthStream(Number(length));
  (request.body as ReadableStream).pipeTo(pipe.writable).then(onSent, onFault);
  return new Request(request, { body: pipe.readable });
}
