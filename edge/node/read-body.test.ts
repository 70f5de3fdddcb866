import { once } from "node:events";
import { createServer } from "node:http";
import { expect, it, onTestFinished } from "vitest";
import type { BodyRead } from "../platform.ts";
import type { NodeRequest } from "./node-request.ts";
import { readBody } from "./read-body.ts";
import { readRequest } from "./read-request.ts";
import { openSocket, urlOf } from "./test-node-edge.ts";

/** What is read of a body, and what can still be sent on afterwards. */
async function read(lines: string, maxBytes: number): Promise<{ kind: string; bytes?: string; upload?: string }> {
  const found = Promise.withResolvers<{ kind: string; bytes?: string; upload?: string }>();
  const server = createServer(async (message, response) => {
    const reading = readRequest({ message, response }, { isTrusted: null, placeHeaders: { country: null, network: null } });
    const request = (reading.ok ? reading.request : null) as NodeRequest;
    const result: BodyRead = await readBody(request, maxBytes);
    let upload: string | undefined;
    if (result.kind === "too-large")
      for await (const part of request.upload({ maxBytes: Number.POSITIVE_INFINITY, onExceeded: () => {}, count: undefined }))
        upload = `${upload ?? ""}${String(part)}`;
    const bytes = result.kind === "bytes" ? Buffer.from(result.bytes).toString() : undefined;
    found.resolve({ kind: result.kind, ...(bytes !== undefined && { bytes }), ...(upload !== undefined && { upload }) });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { socket } = openSocket(urlOf(server));
  socket.write(`POST / HTTP/1.1\r\nHost: a\r\n${lines}`);
  if (lines.endsWith("broken")) setImmediate(() => socket.end());
  return found.promise;
}

const chunked = "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n";

it.each([
  ["a body with a length", "Content-Length: 5\r\n\r\nhello", 5, { kind: "bytes", bytes: "hello" }],
  ["a body in chunks", chunked, 11, { kind: "bytes", bytes: "hello world" }],
  ["no body", "\r\n", 5, { kind: "bytes", bytes: "" }],
  ["an empty body", "Content-Length: 0\r\n\r\n", 5, { kind: "bytes", bytes: "" }],
  ["an announced body that is too long", "Content-Length: 5\r\n\r\nhello", 4, { kind: "too-large", upload: "hello" }],
  ["a body in chunks that is too long, given back whole", chunked, 4, { kind: "too-large", upload: "hello world" }],
  ["a body that breaks off", "Content-Length: 50\r\n\r\nbroken", 100, { kind: "broken" }],
])("reads %s", async (_what, lines, maxBytes, wanted) => {
  expect(await read(lines, maxBytes)).toEqual(wanted);
});
