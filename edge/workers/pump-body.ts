/** Bytes asked for at once: every part that is seen here costs a crossing between the runtime and JavaScript. */
const PART_BYTES = 65_536;

/** Moves a body on and tells of every part before it goes. What breaks either end, or is thrown on a part, breaks both. */
export async function pumpBody(
  body: ReadableStream,
  to: WritableStream,
  onPart: (bytes: number) => void,
  { preventAbort = false } = {},
): Promise<void> {
  const writer = to.getWriter();
  const reader = body.getReader({ mode: "byob" });
  try {
    let buffer = new ArrayBuffer(PART_BYTES);
    for (;;) {
      const { done, value } = await reader.read(new Uint8Array(buffer));
      if (done) break;
      onPart(value.byteLength);
      await writer.write(value);
      buffer = value.buffer;
    }
    await writer.close();
  } catch (cause) {
    reader.cancel(cause).catch(() => {});
    if (!preventAbort) writer.abort(cause).catch(() => {});
    throw cause;
  }
}
