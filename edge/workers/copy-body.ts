/** The same answer, and its body, whole and up to `maxBytes`, or null. The platform holds what the slower of the two has yet to read. */
export function copyBody(answer: Response, maxBytes: number): { answer: Response; bytes: Promise<Uint8Array | null> } {
  if (answer.body === null) return { answer, bytes: Promise.resolve(new Uint8Array()) };
  const [passed, copied] = answer.body.tee();
  const announced = answer.headers.get("Content-Length");
  const bytes = readWhole(copied, maxBytes).catch(() => null);
  return {
    answer: new Response(passed, answer),
    bytes: bytes.then((found) => (announced === null || Number(announced) === found?.byteLength ? found : null)),
  };
}

async function readWhole(body: ReadableStream<Uint8Array>, maxBytes: number): Promise<Uint8Array | null> {
  const parts: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop early cancels the copy, and the rest is held for nobody.
  for await (const part of body) {
    length += part.byteLength;
    if (length > maxBytes) return null;
    parts.push(part);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}
