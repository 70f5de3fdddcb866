import { type Delivery, type Destination, postSigned } from "./post-signed.ts";

/** Posts a metric batch to analytics, signed. Never throws. */
export function deliverBatch(batch: unknown, destination: Destination): Promise<Delivery> {
  return postSigned("/api/ingest", batch, destination);
}
