import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Signals } from "../metrics/signals.ts";
import { refuseUnreadable } from "./refuse-unreadable.ts";

const signals = new Signals();
const server = createServer().on("clientError", (error, socket) => refuseUnreadable(error, socket, signals));
beforeAll(() => once(server.listen(0, "127.0.0.1"), "listening"));
afterAll(() => void server.close());

async function ask(request: string): Promise<[head: string, body: string]> {
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.end(request);
  const [head = "", body = ""] = (await text(socket)).split("\r\n\r\n");
  return [head, body];
}

test("what the parser refuses is answered with a problem, and counted", async () => {
  const [head, body] = await ask("GET /a\0b HTTP/1.1\r\nHost: a.test\r\n\r\n");
  expect(head).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n.*application\/problem\+json/s);
  expect(JSON.parse(body)).toMatchObject({ code: "request-refused", requestId: /x-request-id: (.*)/i.exec(head)?.[1] });
  expect(signals.take()).toEqual({ "request-malformed": 1 });
});

test("the answer to HEAD has no body, also where the request cannot be read", async () => {
  const [head, body] = await ask("HEAD /a\0b HTTP/1.1\r\nHost: a.test\r\n\r\n");
  expect(head).toMatch(/^HTTP\/1\.1 400 /);
  expect(body).toBe("");
});
