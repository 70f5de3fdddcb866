/** How a forwarded request ended: an answer, or why there is none. */
export type ForwardResult =
  | { kind: "response"; response: Response }
  | { kind: "upload-failed"; cause: unknown }
  | { kind: "timeout" }
  | { kind: "unreachable"; cause: unknown };

/**
 * Sends a request on and waits for the answer's headers, not longer than `timeoutMs` after the caller's body has been sent:
 * a slow or broken upload is the caller's, not the upstream's. Redirects are answers. Never throws.
 */
export async function forwardRequest(request: Request, timeoutMs: number): Promise<ForwardResult> {
  const controller = new AbortController();
  let timer: number | null = null;
  let uploadFault: unknown;
  const startTimer = () => {
    timer = setTimeout(() => controller.abort(), timeoutMs);
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
    const response = await fetch(upload ?? request, { redirect: "manual", signal: controller.signal, cf: { cacheTtl: -1 } });
    return { kind: "response", response };
  } catch (cause) {
    if (uploadFault !== undefined) return { kind: "upload-failed", cause: uploadFault };
    return controller.signal.aborted ? { kind: "timeout" } : { kind: "unreachable", cause };
  } finally {
    if (timer !== null) clearTimeout(timer);
  }
}

/** The same request with its body led through a pipe whose end is known. The runtime moves the bytes; none is seen here. */
function watchUpload(request: Request, onSent: () => void, onFault: (cause: unknown) => void): Request {
  const length = request.headers.get("Content-Length");
  const pipe = length === null ? new IdentityTransformStream() : new FixedLengthStream(Number(length));
  (request.body as ReadableStream).pipeTo(pipe.writable).then(onSent, onFault);
  return new Request(request, { body: pipe.readable });
}
