import type { Exchange } from "../exchange.ts";
import type { BodyRead } from "../platform.ts";

/**
 * Reads the caller's body up to `maxBytes`. Only a body whose length is announced is read: of any other, nothing could be given
 * back once it proves too large. Never throws.
 */
export async function readBody({ request }: Exchange, maxBytes: number): Promise<BodyRead> {
  const original = request as Request;
  if (original.body === null) return { kind: "bytes", bytes: new Uint8Array() };
  const announced = original.headers.get("Content-Length");
  if (announced === null || Number(announced) > maxBytes) return { kind: "too-large" };
  try {
    return { kind: "bytes", bytes: await original.bytes() };
  } catch (cause) {
    return { kind: "broken", cause };
  }
}
