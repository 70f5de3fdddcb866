import type { Context } from "hono";

type Status = 200 | 400 | 401 | 403 | 404 | 413 | 414;

/** Cloudflare's API wraps every answer but a KV value in this. */
export function answerResult(context: Context, result: unknown, info?: Record<string, unknown>): Response {
  return context.json({ success: true, errors: [], messages: [], result, ...(info ? { result_info: info } : {}) });
}

export function answerError(context: Context, status: Exclude<Status, 200>, error: { code: number; message: string }): Response {
  return context.json({ success: false, errors: [error], messages: [], result: null }, status);
}

/** Ends a request with Cloudflare's envelope from wherever its mistake is found. */
export class KvRefusal extends Error {
  readonly status: Exclude<Status, 200>;
  readonly code: number;

  constructor(status: Exclude<Status, 200>, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}
