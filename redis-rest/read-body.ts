/** The whole body, or null when it is longer than `limit` bytes; throws when the caller goes away before its end. */
export async function readBody(request: Request, limit: number): Promise<Uint8Array | null> {
  const declared = request.headers.get("content-length");
  if (declared !== null && !request.headers.has("transfer-encoding")) {
    return Number(declared) > limit ? null : new Uint8Array(await request.arrayBuffer());
  }
  if (request.method === "GET" || request.method === "HEAD" || request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body) {
    length += chunk.length;
    if (length > limit) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
