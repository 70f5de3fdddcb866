import { describe, expect, test } from "vitest";
import { decideRefusal } from "./decide-refusal.ts";

describe("refused", () => {
  test.each([
    [["BLPOP", "a", "0"], "block"],
    [["brpoplpush", "a", "b", "0"], "block"],
    [["BZMPOP", "0", "1", "a", "MIN"], "block"],
    [["WAIT", "1", "0"], "block"],
    [["XREAD", "COUNT", "1", "block", "0", "STREAMS", "a", "$"], "block"],
    [["XREADGROUP", "GROUP", "g", "c", "BLOCK", "0", "STREAMS", "a", ">"], "block"],
    [["XREAD", "BLOCK", "0"], "block"],
    [["SELECT", "1"], "connection"],
    [["CLIENT", "REPLY", "OFF"], "connection"],
    [["MULTI"], "connection"],
    [["psubscribe", "*"], "streams"],
    [["MONITOR"], "streams"],
    [["SHUTDOWN"], "administers"],
    [["DEBUG", "SLEEP", "10"], "administers"],
    [["config", "set", "dir", "/"], "administers"],
    [["SCRIPT", "kill"], "administers"],
    [["MODULE", "LOAD", "/tmp/a.so"], "administers"],
    [[new TextEncoder().encode("blpop"), "a", "0"], "block"],
  ])("%j, because it says why", (command, reason) => {
    expect(decideRefusal(command)).toMatch(/^ERR Command is not available over REST: '[A-Z]+', because it/);
    expect(decideRefusal(command)).toContain(reason);
  });
});

describe("admitted", () => {
  test.each([
    [["GET", "BLPOP"]],
    [["XREAD", "COUNT", "1", "STREAMS", "BLOCK", "0"]],
    [["XREADGROUP", "GROUP", "BLOCK", "block", "STREAMS", "a", ">"]],
    [["EVAL", "return 1", "0"]],
    [["SCRIPT", "LOAD", "return 1"]],
    [["PUBLISH", "a", "b"]],
    [["FLUSHALL"]],
    [["INFO"]],
    [["NONSENSE"]],
  ])("%j", (command) => {
    expect(decideRefusal(command)).toBeNull();
  });
});
