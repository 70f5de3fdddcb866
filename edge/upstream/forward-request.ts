/** How a forwarded request ended: an answer, or why there is none. */
export type ForwardResult = { kind: "response"; response: Response } | { kind: "timeout" } | { kind: "unreachable"; cause: unknown };

/** Sends a request on and waits for the answer's headers, not longer than `timeoutMs`. Redirects are answers. Never throws. */
export async function forwardRequest(request: Request, timeoutMs: number): Promise<ForwardResult> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), timeoutMs);
  try {
    const response = await fetch(request, { redirect: "manual", signal: controller.signal });
    return { kind: "response", response };
  } catch (cause) {
    return controller.signal.aborted ? { kind: "timeout" } : { kind: "unreachable", cause };
  } finally {
    clearTimeout(timer);
  }
}
