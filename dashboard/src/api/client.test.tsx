import { afterEach, describe, expect, test, vi } from "vitest";
import * as z from "zod/mini";
import { problem } from "../testing/fake-network.ts";
import { ApiFailure, analytics, type Call, callApi, isSignInRequired, isWorthRetrying } from "./client.ts";

const Thing = z.object({ name: z.string() });
const getSession: Call = (init) => analytics.GET("/api/session", init);

async function failureOf(response: Response | Error): Promise<ApiFailure> {
  vi.stubGlobal("fetch", () => (response instanceof Error ? Promise.reject(response) : Promise.resolve(response)));
  const failure: unknown = await callApi(Thing, getSession).catch((thrown: unknown) => thrown);
  if (failure instanceof ApiFailure) return failure;
  throw new Error(`not an ApiFailure: ${String(failure)}`);
}

afterEach(() => vi.unstubAllGlobals());

describe("callApi", () => {
  test("returns the answer as the schema reads it", async () => {
    vi.stubGlobal("fetch", async () => Response.json({ name: "a", more: 1 }));
    expect(await callApi(Thing, getSession)).toEqual({ name: "a" });
  });

  test("sends a body as JSON", async () => {
    const fetched = vi.fn(async (_request: Request) => Response.json({ name: "a" }));
    vi.stubGlobal("fetch", fetched);
    await callApi(Thing, (init) => analytics.POST("/api/session", { body: { token: "t" }, ...init }));
    const [request] = fetched.mock.calls[0] ?? [];
    expect(request).toMatchObject({ method: "POST", url: `${window.location.origin}/api/session` });
    expect(request?.headers.get("Content-Type")).toBe("application/json");
    expect(await request?.json()).toEqual({ token: "t" });
  });

  test("writes what stands in a path as one segment, and leaves out what is undefined", async () => {
    const fetched = vi.fn(async (_request: Request) => Response.json({}));
    vi.stubGlobal("fetch", fetched);
    const params = { path: { target: "203.0.113.0/24" }, query: { reason: undefined } };
    await callApi(z.unknown(), (init) => analytics.DELETE("/api/blocks/{target}", { params, ...init }));
    expect(fetched.mock.calls[0]?.[0].url).toBe(`${window.location.origin}/api/blocks/203.0.113.0%2F24`);
  });

  test("accepts an answer without a body where the schema does", async () => {
    vi.stubGlobal("fetch", async () => new Response(null, { status: 204 }));
    expect(await callApi(z.unknown(), (init) => analytics.DELETE("/api/session", init))).toBeUndefined();
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

  test("takes a page in place of JSON for unreadable", async () => {
    const failure = await failureOf(new Response("<h1>Sign in to the network</h1>", { headers: { "Content-Type": "text/html" } }));
    expect(failure).toMatchObject({ kind: "unreadable", problem: undefined });
  });

  test("says unreachable when there is no answer", async () => {
    expect(await failureOf(new TypeError("Failed to fetch"))).toMatchObject({ kind: "unreachable" });
  });

  test("lets an abort of the caller through as it is", async () => {
    const reason = new DOMException("left", "AbortError");
    vi.stubGlobal("fetch", () => Promise.reject(reason));
    await expect(callApi(Thing, getSession, AbortSignal.abort(reason))).rejects.toBe(reason);
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
