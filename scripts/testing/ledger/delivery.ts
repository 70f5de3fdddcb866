import { once } from "node:events";
import { type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";

export interface Delivery {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface DeliveryAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export async function readDelivery(incoming: IncomingMessage): Promise<Delivery> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  return { method: incoming.method ?? "", path: incoming.url ?? "", headers: incoming.headers, body: Buffer.concat(parts) };
}

/** Throws when no whole answer comes. */
export async function forwardDelivery(port: number, { method, path, headers, body }: Delivery): Promise<DeliveryAnswer> {
  const { connection: _connection, "transfer-encoding": _coding, ...kept } = headers;
  const length = body.length > 0 ? { "content-length": String(body.length) } : {};
  const outgoing = request({ host: "127.0.0.1", port, method, path, agent: false, headers: { ...kept, ...length } });
  outgoing.end(body);
  const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  const { connection: _other, "transfer-encoding": _chunks, ...answered } = incoming.headers;
  return { status: incoming.statusCode ?? 0, headers: answered, body: Buffer.concat(parts) };
}
