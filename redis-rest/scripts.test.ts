import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { ReplyError } from "./engine.ts";
import { Scripts, withoutUpstashFlag } from "./scripts.ts";

const sha1 = (text: string) => createHash("sha1").update(text).digest("hex");
const flagged = "#!lua flags=allow-key-locking\nreturn 1";
const plain = "\nreturn 1";

test.each([
  [flagged, plain],
  ["#!lua flags=allow-key-locking\r\nreturn 1", "\r\nreturn 1"],
  ["#!lua flags=no-writes,allow-key-locking\nreturn 1", "#!lua flags=no-writes\nreturn 1"],
  ["#!lua flags=allow-key-locking,no-writes,allow-stale\nreturn 1", "#!lua flags=no-writes,allow-stale\nreturn 1"],
])("%j becomes %j", (script, expected) => {
  expect(withoutUpstashFlag(script)).toBe(expected);
});

test.each([
  "return 1",
  "",
  "#!lua\nreturn 1",
  "#!lua flags=no-writes\nreturn 1",
  "#!lua name=library flags=allow-key-locking\nreturn 1",
  "return '#!lua flags=allow-key-locking'",
  "-- first\n#!lua flags=allow-key-locking\n",
  "#!lua flags=allow-key-locking-too\nreturn 1",
])("%j stays as it is", (script) => {
  expect(withoutUpstashFlag(script)).toBe(script);
});

describe("a rewritten script", () => {
  test("is found by the caller's SHA-1 in any case, after EVAL or SCRIPT LOAD only", () => {
    const scripts = new Scripts();
    expect(scripts.rewrite(["EVALSHA", sha1(flagged), "0"]).command).toEqual(["EVALSHA", sha1(flagged), "0"]);
    expect(scripts.rewrite(["eval", flagged, "0"]).command).toEqual(["eval", plain, "0"]);
    expect(scripts.rewrite(["evalsha", sha1(flagged).toUpperCase(), "0"]).command).toEqual(["evalsha", sha1(plain), "0"]);
    expect(scripts.rewrite(["EVALSHA_RO", sha1(flagged), "0"]).command).toEqual(["EVALSHA_RO", sha1(plain), "0"]);
    expect(scripts.rewrite(["SCRIPT", "exists", sha1(flagged), sha1("other")]).command).toEqual([
      "SCRIPT",
      "exists",
      sha1(plain),
      sha1("other"),
    ]);
  });

  test("is answered to SCRIPT LOAD by the caller's SHA-1, and an error stays one", () => {
    const { command, answer } = new Scripts().rewrite(["script", "load", flagged]);
    expect(command).toEqual(["script", "load", plain]);
    expect(answer(Buffer.from(sha1(plain)))).toEqual(Buffer.from(sha1(flagged)));
    const error = new ReplyError("ERR Error compiling script");
    expect(answer(error)).toBe(error);
  });

  test("is forgotten after ten thousand others, and no memory grows without end", () => {
    const scripts = new Scripts();
    scripts.rewrite(["EVAL", flagged, "0"]);
    for (let index = 0; index < 10_000; index++) scripts.rewrite(["EVAL", `#!lua flags=allow-key-locking\nreturn ${index} + 0`, "0"]);
    expect(scripts.rewrite(["EVALSHA", sha1(flagged), "0"]).command).toEqual(["EVALSHA", sha1(flagged), "0"]);
  });
});

test("commands that lack their arguments pass, for the engine to refuse", () => {
  for (const command of [
    ["EVAL"],
    ["EVALSHA"],
    ["SCRIPT"],
    ["SCRIPT", "LOAD"],
    ["SCRIPT", "LOAD", "a", "b"],
    ["SCRIPT", "FLUSH"],
    ["GET", "a"],
  ]) {
    expect(new Scripts().rewrite(command).command).toEqual(command);
  }
});
