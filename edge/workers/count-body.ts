import { pumpBody } from "./pump-body.ts";

/** The same answer, its body counted on its way. */
export function countBody(answer: Response, signal: AbortSignal | undefined): { answer: Response; bytes: Promise<number> } {
  if (answer.body === null) return { answer, bytes: Promise.resolve(0) };
  const { promise, resolve } = Promise.withResolvers<number>();
  const pipe = new IdentityTransformStream();
  let bytes = 0;
  const end = () => resolve(bytes);
  // A caller who leaves may end the pipe by nothing that it is told of.
  signal?.addEventListener("abort", end);
  pumpBody(answer.body, pipe.writable, (part) => {
    bytes += part;
  }).then(end, end);
  return { answer: new Response(pipe.readable, answer), bytes: promise };
}
