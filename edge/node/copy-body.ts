import type { AnswerBody } from "./answer-body.ts";
import { BodyCopy } from "./body-copy.ts";
import { type NodeAnswer, WholeBody } from "./node-answer.ts";

/** The same answer, and its body, whole and up to `maxBytes`, or null. undici holds every body against its announced length. */
export function copyBody(answer: NodeAnswer, maxBytes: number): { answer: NodeAnswer; bytes: Promise<Uint8Array | null> } {
  return { answer, bytes: bytesOf(answer.body, maxBytes) };
}

async function bytesOf(body: WholeBody | AnswerBody | null, maxBytes: number): Promise<Uint8Array | null> {
  if (body === null) return new Uint8Array();
  if (!(body instanceof WholeBody)) {
    const copy = new BodyCopy(maxBytes);
    body.watch(copy);
    return copy.bytes;
  }
  const bytes = Buffer.from(body.bytes as Uint8Array);
  return bytes.length <= maxBytes ? bytes : null;
}
