import { afterEach, describe, expect, test, vi } from "vitest";
import * as z from "zod/mini";
import { problem } from "../testing/fake-network.ts";
import { ApiFailure, callApi, isSignInRequired, isWorthRetrying } from "./client.ts";

const Thing = z.object({ name: z.string() });

async function failureOf(response: Response | Error): Promise<ApiFailure> {
  vi.stubGlobal("fetch", () => (response instanceof Error ? Promise.reject(response) : Promise.resolve(response)));
  const failure: unknown = await callApi(Thing, "/api/thing").catch((thrown: unknown) => thrown);
  if (failure instanceof ApiFailure) return failure;
  throw new Error(`not an ApiFailure: ${String(failure)}`);
}

afterEach(() => vi.unstubAllGlobals());

describe("callApi", () => {
  test("returns the answer as the schema reads it", async () => {
    vi.stubGlobal("fetch", async () => Response.json({ name: "a", more: 1 }));
    expect(await callApi(Thing, "/api/thing")).toEqual({ name: "a" });
  });

  test("sends a body as JSON", async () => {
    const fetched = vi.fn(async () => Response.json({ name: "a" }));
    vi.stubGlobal("fetch", fetched);
    await callApi(Thing, "/api/thing", { method: "POST", body: { token: "t" } });
    expect(fetched).toHaveBeenCalledWith(
      "/api/thing",
      expect.objectContaining({
        method: "POST",
        body: '{"token":"t"}',
        headers: expect.objectContaining({ "Content-Type": "application/json" }),
      }),
    );
  });

  test("accepts an answer without a body where the schema does", async () => {
    vi.stubGlobal("fetch", async () => new Response(null, { status: 204 }));
    expect(await callApi(z.unknown(), "/api/session", { method: "DELETE" })).toBeUndefined();
  });

  test("throws the problem that was answered, with its wait", async () => {
    const answered = problem("dependency-unavailable", { detail: "The database is away.", requestId: "r-7" });
    answered.headers.set("Retry-After", "4");
    const failure = await failureOf(answered);
    expect(failure).toMatchObject({ kind: "problem", message: "A part that is needed is away", retryAfterSeconds: 4 });
    expect(failure.problem).toMatchObject({ detail: "The database is away.", requestId: "r-7" });
  });

  test("refuses an answer of another shape and names the field", async () => {
    const failure = await failureOf(Response.json({ name: 5 }));
    expect(failure.kind).toBe("unreadable");
    expect(failure.message).toContain("name");
  });

  test("takes an error page of something in between for unreadable", async () => {
    const failure = await failureOf(new Response("<h1>Bad gateway</h1>", { status: 502 }));
    expect(failure).toMatchObject({ kind: "unreadable", problem: undefined });
    expect(failure.message).toContain("502");
  });

  test("says unreachable when there is no answer", async () => {
    expect(await failureOf(new TypeError("Failed to fetch"))).toMatchObject({ kind: "unreachable" });
  });

  test("lets an abort of the caller through as it is", async () => {
    const reason = new DOMException("left", "AbortError");
    vi.stubGlobal("fetch", () => Promise.reject(reason));
    await expect(callApi(Thing, "/api/thing", { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe("what a failure means", () => {
  test("only a missing answer and 503 are worth another try", async () => {
    expect(isWorthRetrying(await failureOf(new TypeError("Failed to fetch")))).toBe(true);
    expect(isWorthRetrying(await failureOf(problem("dependency-unavailable")))).toBe(true);
    expect(isWorthRetrying(await failureOf(problem("input-invalid")))).toBe(false);
    expect(isWorthRetrying(await failureOf(Response.json({})))).toBe(false);
    expect(isWorthRetrying(new Error("a fault of the page"))).toBe(false);
  });

  test("a refused credential is not a missing session", async () => {
    expect(isSignInRequired(await failureOf(problem("sign-in-required")))).toBe(true);
    expect(isSignInRequired(await failureOf(problem("authentication-failed")))).toBe(false);
  });
});
