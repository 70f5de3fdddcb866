import { describe, expect, it } from "vitest";
import type { Retry } from "#contracts/upstream.ts";
import type { SendResult } from "../platform.ts";
import { decideRetry, failureOf, isRepeatable, type RetrySituation, readRetryAfter } from "./decide-retry.ts";

const retry: Retry = { attempts: 2, on: ["unreachable", "timeout", "502", "503", "504"], backoffMs: 100, budget: 0.2 };
const situation: RetrySituation = {
  retry,
  failure: "503",
  attempts: 1,
  mayRepeat: true,
  retryAfterMs: null,
  leftMs: 10_000,
  random: 0.5,
};
const answer = (status: number): SendResult => ({ kind: "answer", answer: { status } as never });

describe("what is a failure of the target", () => {
  it.each([500, 502, 503, 504])("is status %d", (status) => expect(failureOf(answer(status))).toBe(String(status)));
  it.each([200, 301, 404, 429, 499, 501, 505])("is not status %d", (status) => expect(failureOf(answer(status))).toBeNull());

  it("is no answer and no answer in time, and nothing of the caller's", () => {
    expect(failureOf({ kind: "timeout" })).toBe("timeout");
    expect(failureOf({ kind: "unreachable", unsent: true, cause: null })).toBe("unreachable");
    expect(failureOf({ kind: "upload-failed", cause: null })).toBeNull();
    expect(failureOf({ kind: "caller-gone" })).toBeNull();
  });
});

describe("what may be repeated", () => {
  const none = new Headers();
  it.each(["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])("is %s", (method) => expect(isRepeatable({ method, headers: none })).toBe(true));
  it.each(["POST", "PATCH", "PURGE"])("is not %s, unless it has an Idempotency-Key", (method) => {
    expect(isRepeatable({ method, headers: none })).toBe(false);
    expect(isRepeatable({ method, headers: new Headers({ "Idempotency-Key": "k" }) })).toBe(true);
  });
});

describe("the next attempt", () => {
  it("comes after a pause with full jitter that doubles", () => {
    expect(decideRetry(situation)).toBe(50);
    expect(decideRetry({ ...situation, random: 0 })).toBe(0);
    expect(decideRetry({ ...situation, attempts: 2, random: 1 })).toBe(200);
  });

  it.each<[string, Partial<RetrySituation>]>([
    ["its attempts are used up", { attempts: 3 }],
    ["the request may not be repeated", { mayRepeat: false }],
    ["the failure is not listed", { failure: "500" }],
    ["no time is left", { leftMs: 50 }],
    ["Retry-After does not fit the time left", { retryAfterMs: 10_000 }],
  ])("never comes when %s", (_, change) => expect(decideRetry({ ...situation, ...change })).toBeNull());

  it("waits as long as Retry-After says", () => {
    expect(decideRetry({ ...situation, retryAfterMs: 2000 })).toBe(2000);
    expect(decideRetry({ ...situation, retryAfterMs: 10 })).toBe(50);
  });
});

describe("Retry-After", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  it.each([
    ["2", 2000],
    ["0", 0],
    ["Thu, 01 Jan 2026 00:00:03 GMT", 3000],
    ["Wed, 31 Dec 2025 00:00:00 GMT", 0],
    ["soon", null],
    ["-1 minutes", null],
    [null, null],
  ])("%j is %j ms", (text, milliseconds) => expect(readRetryAfter(text, now)).toBe(milliseconds));
});
