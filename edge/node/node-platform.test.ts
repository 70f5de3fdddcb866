import { expect, it } from "vitest";
import type { Exchange } from "../exchange.ts";
import { FieldList } from "./field-list.ts";
import { nodePlatform } from "./node-platform.ts";
import type { NodeRequest } from "./node-request.ts";
import { startRawServer } from "./test-node-edge.ts";
import { UpstreamPools } from "./upstream-pools.ts";

const nowhere = { place: null, placeHeaders: { country: null, network: null } };

/** An exchange of which only what the platform reads is there. */
function exchange(lines: string[]): Exchange {
  const request = { method: "POST", headers: FieldList.fromLines(lines), body: null, response: null } as unknown as NodeRequest;
  return { request, upstream: null } as unknown as Exchange;
}

async function send(change: (headers: { set(name: string, value: string): void }) => void, body?: Uint8Array): Promise<string> {
  let seen = "";
  const url = await startRawServer((socket) => {
    socket.on("data", (chunk) => {
      seen += chunk.toString("latin1");
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    });
  });
  const platform = nodePlatform(new UpstreamPools({}), nowhere);
  const outgoing = platform.outgoing(exchange(["Host", "gw.test", "Content-Length", "99"]), `${url}/a//b?%2f`, body);
  change(outgoing.headers);
  expect((await platform.send(outgoing, { certificate: undefined, headersMs: 5000 })).kind).toBe("answer");
  return seen;
}

it("sends another Host when the headers name one, else the target's", async () => {
  expect(await send((headers) => headers.set("Host", "api.example.com"), new Uint8Array())).toMatch(/\r\nhost: api\.example\.com\r\n/i);
  expect(await send(() => {}, new Uint8Array())).toMatch(/\r\nhost: 127\.0\.0\.1:\d+\r\n/i);
});

it("sends a body that was read in advance with its own length, and the target as it is", async () => {
  const text = await send(() => {}, Buffer.from("hello"));
  expect(text).toMatch(/^POST \/a\/\/b\?%2f HTTP\/1\.1\r\n/);
  expect(text).toMatch(/\r\ncontent-length: 5\r\n\r\nhello$/i);
});

it("ends an attempt by its signal", async () => {
  const url = await startRawServer(() => {});
  const platform = nodePlatform(new UpstreamPools({}), nowhere);
  const ending = new AbortController();
  const sent = platform.send(platform.outgoing(exchange([]), `${url}/`, new Uint8Array()), {
    certificate: undefined,
    headersMs: 60_000,
    signal: ending.signal,
  });
  ending.abort();
  expect((await sent).kind).toBe("caller-gone");
});
