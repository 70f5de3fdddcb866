import fc from "fast-check";
import { expect, test } from "vitest";
import { parseCommand, parseCommands, parsePathCommand } from "./parse-commands.ts";

const body = (text: string) => new TextEncoder().encode(text);
const none = new Uint8Array();

test("numbers keep the digits they were written with, booleans become words", () => {
  expect(parseCommand(body('["A", 1, 1.0, 9007199254740993, -0, 1e3, true, false, "1"]'))).toEqual({
    value: ["A", "1", "1.0", "9007199254740993", "-0", "1e3", "true", "false", "1"],
  });
});

test("any list of texts is the command it says", () => {
  const name = fc.string({ minLength: 1, unit: "grapheme" });
  fc.assert(
    fc.property(fc.tuple(name, fc.array(fc.string({ unit: "grapheme" }))), ([first, rest]) => {
      expect(parseCommand(body(JSON.stringify([first, ...rest])))).toEqual({ value: [first, ...rest] });
      expect(parseCommands(body(JSON.stringify([[first, ...rest], ["PING"]])))).toEqual({ value: [[first, ...rest], ["PING"]] });
    }),
  );
});

test("no bytes make the parser throw", () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.webPath(), fc.webQueryParameters(), (bytes, path, query) => {
      for (const parsed of [parseCommand(bytes), parseCommands(bytes), parsePathCommand(path, query, bytes)]) {
        expect("error" in parsed ? parsed.error : "ERR").toMatch(/^ERR/);
      }
    }),
  );
});

test("any bytes can be an argument in the path", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1 }), (bytes) => {
      const escaped = Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
      expect(parsePathCommand(`/get/${escaped}`, "", none)).toEqual({ value: ["get", Buffer.from(bytes)] });
    }),
  );
});

test.each([
  ["/get/a", "", none, ["get", "a"]],
  ["/get/a/", "", none, ["get", "a"]],
  ["/set/a//EX/5", "", none, ["set", "a", "", "EX", "5"]],
  ["/set/a/+", "", none, ["set", "a", "+"]],
  ["/set/a", "EX=100&NX&_token=secret", body("b"), ["set", "a", body("b"), "EX", "100", "NX"]],
  ["/ping", "_token=secret", none, ["ping"]],
])("%s?%s with a body of %s bytes is one command", (path, query, bytes, command) => {
  expect(parsePathCommand(path, query, bytes)).toEqual({ value: command });
});

test.each(["", "//get", "/%", "/get/%f", "/get/%gg"])("the path %j is refused", (path) => {
  expect(parsePathCommand(path, "", none)).toEqual({ error: expect.stringMatching(/^ERR/) });
});
