import fc from "fast-check";
import { expect, test } from "vitest";
import { type Reply, ReplyError } from "./engine.ts";
import { encodeCommands, RespReader } from "./resp.ts";

/** The protocol's other direction, written here so that the reader is not its own judge. */
function encodeReply(reply: Reply): Buffer {
  if (reply === null) return Buffer.from("$-1\r\n");
  if (reply instanceof ReplyError) return Buffer.from(`-${reply.message}\r\n`);
  if (reply instanceof Uint8Array) return Buffer.concat([Buffer.from(`$${reply.length}\r\n`), reply, Buffer.from("\r\n")]);
  if (Array.isArray(reply)) return Buffer.concat([Buffer.from(`*${reply.length}\r\n`), ...reply.map(encodeReply)]);
  return Buffer.from(`:${reply}\r\n`);
}

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.constantFrom("\r\n", "+OK\r\n", "$3\r\n").map((text) => Buffer.from(text)),
);
const { reply } = fc.letrec<{ reply: Reply }>((tie) => ({
  reply: fc.oneof(
    { maxDepth: 3 },
    fc.constant(null),
    fc.maxSafeInteger(),
    fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n }),
    bytes.map((value) => Buffer.from(value)),
    fc.string({ unit: "grapheme" }).map((message) => new ReplyError(message.replace(/[\r\n]/g, " "))),
    fc.array(tie("reply"), { maxLength: 5 }),
  ),
}));

test("any replies, cut into any pieces, are read as they were written", () => {
  fc.assert(
    fc.property(fc.array(reply, { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 64 }), (replies, size) => {
      const wire = Buffer.concat(replies.map(encodeReply));
      const reader = new RespReader();
      const read: Reply[] = [];
      for (let start = 0; start < wire.length; start += size) {
        reader.push(wire.subarray(start, start + size));
        for (let next = reader.next(); next !== undefined; next = reader.next()) read.push(next);
      }
      expect(read).toEqual(replies);
      expect(reader.next()).toBeUndefined();
    }),
  );
});

test("simple strings are bytes, and null arrays are null", () => {
  const reader = new RespReader();
  reader.push(Buffer.from("+OK\r\n*-1\r\n"));
  expect([reader.next(), reader.next(), reader.next()]).toEqual([Buffer.from("OK"), null, undefined]);
});

test("bytes that are no reply are a fault", () => {
  const reader = new RespReader();
  reader.push(Buffer.from("HTTP/1.1 200 OK\r\n"));
  expect(() => reader.next()).toThrow(/no RESP2 reply/);
});

test("lengths count bytes, not letters", () => {
  const wire = encodeCommands([["SET", "ü", Uint8Array.of(0, 255)], ["PING"]]);
  expect(wire.toString("latin1")).toBe("*3\r\n$3\r\nSET\r\n$2\r\n\u00c3\u00bc\r\n$2\r\n\u0000\u00ff\r\n*1\r\n$4\r\nPING\r\n");
});
