import { describe, expect, test } from "vitest";
import { classifyFailure, isPartitionMissing } from "./classify-failure.ts";

const withCode = (code: string, message = "message") => Object.assign(new Error(message), { code });
const wrapped = (cause: unknown) => new Error("Failed query: …", { cause });

describe("a database error", () => {
  test.each([
    ["22P02", "data"],
    ["23502", "data"],
    ["54000", "data"],
    ["40P01", "conflict"],
    ["40001", "conflict"],
    ["08006", "away"],
    ["53300", "away"],
    ["57P01", "away"],
    ["42P01", "fault"],
    ["XX000", "fault"],
    ["ECONNREFUSED", "away"],
    ["ENOENT", "away"],
    ["EPIPE", "away"],
  ])("with code %s is %s, also as a cause", (code, kind) => {
    expect([classifyFailure(withCode(code)), classifyFailure(wrapped(withCode(code)))]).toEqual([kind, kind]);
  });

  test.each([
    "Connection terminated unexpectedly",
    "timeout exceeded when trying to connect",
    "Client has encountered a connection error and is not queryable",
  ])("that says %j is away", (message) => expect(classifyFailure(wrapped(new Error(message)))).toBe("away"));

  test.each([new TypeError("x is not a function"), "text", undefined])("that is none of the database (%s) is our fault", (error) => {
    expect(classifyFailure(error)).toBe("fault");
  });

  test("about a missing partition is told from others", () => {
    expect(isPartitionMissing(wrapped(withCode("23514", 'no partition of relation "request_metrics" found for row')))).toBe(true);
    expect(isPartitionMissing(wrapped(withCode("23514")))).toBe(false);
  });
});
