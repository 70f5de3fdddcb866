import type { BodyRead } from "../platform.ts";
import type { NodeRequest } from "./node-request.ts";

/** Reads the caller's body up to `maxBytes`, announced or not; what was read of a longer one is given back. Never throws. */
export function readBody(request: NodeRequest, maxBytes: number): Promise<BodyRead> | BodyRead {
  const { body, headers } = request;
  if (body === null) return { kind: "bytes", bytes: new Uint8Array() };
  if (Number(headers.get("content-length") ?? 0) > maxBytes) return { kind: "too-large" };
  const chunks: Buffer[] = [];
  let size = 0;
  request.continue();
  return new Promise((resolve) => {
    const settle = (read: BodyRead) => {
      body.off("data", onData).off("end", onEnd).off("error", onFault).off("close", onFault);
      resolve(read);
    };
    const onData = (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size <= maxBytes) return;
      body.pause();
      request.giveBack(chunks);
      settle({ kind: "too-large" });
    };
    const onEnd = () => settle({ kind: "bytes", bytes: Buffer.concat(chunks, size) });
    const onFault = (cause?: unknown) => settle({ kind: "broken", cause: cause ?? "the caller left" });
    body.on("data", onData).on("end", onEnd).on("error", onFault).on("close", onFault);
  });
}
