import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { Readable } from "node:stream";

const piece = Buffer.alloc(65_536, "x");

/** Asks for a body and throws it away; answers its length in bytes. */
export async function download(port: number, path: string): Promise<number> {
  const outgoing = request({ host: "127.0.0.1", port, path, agent: false });
  outgoing.end();
  return (await readAnswer(outgoing)).bytes;
}

/** Sends a body of that length, announced or not; answers how much of it the upstream says it got. */
export async function upload(port: number, path: string, { bytes, isAnnounced }: { bytes: number; isAnnounced: boolean }): Promise<number> {
  const headers = isAnnounced ? { "Content-Length": bytes } : {};
  const outgoing = request({ host: "127.0.0.1", port, path, method: "POST", headers, agent: false });
  const answered = readAnswer(outgoing);
  Readable.from(pieces(bytes), { highWaterMark: 1 }).pipe(outgoing);
  return Number((await answered).text);
}

function* pieces(bytes: number): Generator<Buffer> {
  for (let left = bytes; left > 0; left -= piece.length) yield piece.subarray(0, Math.min(left, piece.length));
}

async function readAnswer(outgoing: ReturnType<typeof request>): Promise<{ bytes: number; text: string }> {
  const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
  if (incoming.statusCode !== 200) throw new Error(`answered ${incoming.statusCode}`);
  let bytes = 0;
  let text = "";
  for await (const part of incoming) {
    bytes += (part as Buffer).length;
    if (bytes < 100) text += String(part);
  }
  return { bytes, text };
}

/** Opens streams of events and reads each to its end; answers how many events came in all. `onOpen`: when every one has begun. */
export async function readEvents(
  port: number,
  path: string,
  { streams, onOpen }: { streams: number; onOpen: () => void },
): Promise<number> {
  let open = 0;
  const counts = Array.from({ length: streams }, async () => {
    const outgoing = request({ host: "127.0.0.1", port, path, agent: false });
    outgoing.end();
    const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
    if (++open === streams) onOpen();
    let text = "";
    for await (const part of incoming.setEncoding("latin1")) text += part;
    return text.split("data: ").length - 1;
  });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}
