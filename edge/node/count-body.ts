import type { NodeAnswer } from "./node-answer.ts";
import { WholeBody } from "./node-answer.ts";

/** The same answer, and how many bytes of its body have come when it ended, broke off or was left. */
export function countBody(answer: NodeAnswer): { answer: NodeAnswer; bytes: Promise<number> } {
  const { body } = answer;
  if (body === null) return { answer, bytes: Promise.resolve(0) };
  if (body instanceof WholeBody) return { answer, bytes: Promise.resolve(Buffer.byteLength(body.bytes)) };
  const { promise, resolve } = Promise.withResolvers<number>();
  let bytes = 0;
  const end = () => resolve(bytes);
  body.watch({
    push: (chunk) => {
      bytes += chunk.length;
    },
    finish: end,
    fail: end,
  });
  return { answer, bytes: promise };
}
