import type { SharedKey } from "../env.ts";
import { signatureHeader } from "./signature-header.ts";

interface Destination {
  analyticsUrl: string;
  key: SharedKey;
  /** Milliseconds since 1970. */
  now: number;
  timeoutMs?: number;
}

/** stored: acknowledged after commit; refused: analytics will never take this batch as it is; failed: try again. */
export type Delivery = { outcome: "stored" | "refused" | "failed"; detail: string };

const DEFAULT_TIMEOUT_MS = 10_000;

/** Signs a batch at the moment of its delivery and posts it. Never throws. */
export async function deliverBatch(batch: unknown, destination: Destination): Promise<Delivery> {
  const body = JSON.stringify(batch);
  const signature = await signatureHeader(destination.key, body, destination.now);
  try {
    const response = await fetch(`${destination.analyticsUrl}/api/ingest`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Aegis-Signature": signature },
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
