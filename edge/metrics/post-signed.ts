import { hmacHex } from "../auth/hmac.ts";
import type { SharedKey } from "../env.ts";

export interface Destination {
  analyticsUrl: string;
  key: SharedKey;
  /** Milliseconds since 1970. */
  now: number;
  timeoutMs?: number;
}

/** stored: acknowledged after commit; refused: analytics will never take it as it is; failed: try again. */
export type Delivery = { outcome: "stored" | "refused" | "failed"; detail: string };

const DEFAULT_TIMEOUT_MS = 10_000;

/** Signs a value at the moment of its delivery and posts it to a path of analytics. Never throws. */
export async function postSigned(path: string, value: unknown, destination: Destination): Promise<Delivery> {
  const body = JSON.stringify(value);
  const seconds = Math.floor(destination.now / 1000);
  const signature = await hmacHex(destination.key.secret, `${seconds}.${body}`);
  try {
    const response = await fetch(`${destination.analyticsUrl}${path}`, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "X-Aegis-Signature": `keyId=${destination.key.id},t=${seconds},v1=${signature}`,
      },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(destination.timeoutMs ?? DEFAULT_TIMEOUT_MS),
    });
    await response.body?.cancel();
    if (response.ok) return { outcome: "stored", detail: String(response.status) };
    const isFinal = response.status === 413 || response.status === 422;
    return { outcome: isFinal ? "refused" : "failed", detail: String(response.status) };
  } catch (error) {
    return { outcome: "failed", detail: (error as Error).name };
  }
}
