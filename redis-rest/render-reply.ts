import { type Reply, ReplyError } from "./engine.ts";

export type Encoding = "text" | "base64";

/** One answer object: `{"result": …}` or `{"error": "…"}`. */
export function renderAnswer(reply: Reply, encoding: Encoding): string {
  if (reply instanceof ReplyError) return renderError(reply.message);
  return `{"result":${isOk(reply) ? '"OK"' : render(reply, encoding)}}`;
}

export function renderError(message: string): string {
  return JSON.stringify({ error: message });
}

/** Inside an array even "OK" is encoded: the client decodes every string it finds there. */
function render(reply: Reply, encoding: Encoding): string {
  if (reply === null) return "null";
  if (reply instanceof Uint8Array) return renderBytes(reply, encoding);
  if (Array.isArray(reply)) return `[${reply.map((item) => render(item, encoding)).join(",")}]`;
  if (reply instanceof ReplyError) return renderBytes(Buffer.from(reply.message), encoding);
  return String(reply);
}

function renderBytes(bytes: Uint8Array, encoding: Encoding): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return encoding === "base64" ? `"${buffer.toString("base64")}"` : JSON.stringify(buffer.toString("utf8"));
}

function isOk(reply: Reply): boolean {
  return reply instanceof Uint8Array && reply.length === 2 && reply[0] === 0x4f && reply[1] === 0x4b;
}
