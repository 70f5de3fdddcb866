/** What a pipe ends with when the body that goes through it is longer than it may be. */
export class BodyTooLarge extends Error {}

/** A pipe that lets `maxBytes` through and breaks with `BodyTooLarge` at the first byte more. */
export function countBody(maxBytes: number): TransformStream<Uint8Array, Uint8Array> {
  let length = 0;
  return new TransformStream({
    transform(part, controller) {
      length += part.byteLength;
      if (length > maxBytes) throw new BodyTooLarge();
      controller.enqueue(part);
    },
  });
}
