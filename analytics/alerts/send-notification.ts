import { createHmac } from "node:crypto";

export type Message = { readonly url: string; readonly secret: string | null; readonly body: string };
export type SendOptions = { readonly now: number; readonly timeoutMs: number };
/** How a webhook took a message; `failure` is short and holds nothing of the address. */
export type SendResult = { readonly ok: true; readonly status: number } | { readonly ok: false; readonly failure: string };

/** Posts a message once; redirects are not followed, the answer's body is not read. Never throws. */
export async function sendNotification({ url, secret, body }: Message, { now, timeoutMs }: SendOptions): Promise<SendResult> {
  const headers = { "Content-Type": "application/json", "User-Agent": "aegis", ...(secret === null ? {} : sign(body, secret, now)) };
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, { method: "POST", headers, body, redirect: "error", signal });
    await response.body?.cancel();
    return response.ok ? { ok: true, status: response.status } : { ok: false, failure: `it answered ${response.status}` };
  } catch (error) {
    return { ok: false, failure: signal.aborted ? `no answer within ${timeoutMs} ms` : describeFault(error) };
  }
}

function sign(body: string, secret: string, now: number): Record<string, string> {
  const signedAt = Math.floor(now / 1000);
  const hmac = createHmac("sha256", secret).update(`${signedAt}.${body}`).digest("hex");
  return { "X-Aegis-Signature": `t=${signedAt},v1=${hmac}` };
}

/** Fetch's own messages may repeat the address; of them only the system's code and the redirect are told. */
function describeFault(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (!(cause instanceof Error)) return "it cannot be reached";
  if (cause.message === "unexpected redirect") return "it answered a redirect";
  return "code" in cause ? `it cannot be reached: ${cause.code}` : "it cannot be reached";
}
