import type { Exchange } from "../exchange.ts";
import type { BodyRead } from "../platform.ts";

/**
 * Reads the caller's body up to `maxBytes`. A body whose length is not announced is read only with `orLost`: nothing of it could
 * be given back once it proves too large. Never throws.
 */
export async function readBody({ request }: Exchange, maxBytes: number, orLost = false): Promise<BodyRead> {
  const original = request as Request;
  if (original.body === null) return { kind: "bytes", bytes: new Uint8Array() };
  const announced = original.headers.get("Content-Length");
  if (announced === null ? !orLost : Number(announced) > maxBytes) return { kind: "too-large" };
  try {
    const bytes = announced === null ? await readUnannounced(original.body, maxBytes) : await original.bytes();
    return bytes === null ? { kind: "too-large" } : { kind: "bytes", bytes };
  } catch (cause) {
    return { kind: "broken", cause };
  }
}

/** Null once it is longer than that: the rest is not read. */
async function readUnannounced(body: ReadableStream<Uint8Array>, maxBytes: number): Promise<Uint8Array | null> {
  const bytes = new Uint8Array(maxBytes);
  let length = 0;
  for await (const part of body) {
    if (length + part.byteLength > maxBytes) return null;
    bytes.set(part, length);
    length += part.byteLength;
  }
  return bytes.subarray(0, length);
}
