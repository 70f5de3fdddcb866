/** The request's whole body, or null when it is longer than `maximumBytes`; no more than that is ever held. */
export async function readBody(request: Request, maximumBytes: number): Promise<Buffer | null> {
  if (Number(request.headers.get("content-length") ?? 0) > maximumBytes) return null;
  if (request.body === null) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body) {
    bytes += chunk.byteLength;
    if (bytes > maximumBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
