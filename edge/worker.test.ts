import { afterEach, describe, expect, it, vi } from "vitest";
import type { Env } from "./env.ts";
import { testEnv } from "./test-worker.ts";
import type worker from "./worker.ts";

type Module = { default: typeof worker };
const context = { waitUntil() {} } as unknown as ExecutionContext;
const request = new Request("http://gateway.test/open/x?secret=value") as Parameters<typeof worker.fetch>[0];

afterEach(() => vi.restoreAllMocks());

/** What the Worker of a fresh isolate answers, and the line it logs about it. */
async function answerOf(loading: Promise<unknown>, env: Env) {
  const lines: Record<string, unknown>[] = [];
  vi.spyOn(console, "error").mockImplementation((line: string) => void lines.push(JSON.parse(line)));
  const fresh = ((await loading) as Module).default;
  const response: Response = await fresh.fetch(request, env, context);
  const requestId = response.headers.get("X-Request-Id");
  expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
  return { response, body: await response.json(), requestId, line: lines.find((line) => line.requestId === requestId) };
}

describe("503", () => {
  it("while bindings are missing has the id under which the log tells why", async () => {
    const { response, body, requestId, line } = await answerOf(import("./worker.ts?unbound" as string), {});
    expect(response.status).toBe(503);
    expect(body).toMatchObject({ code: "policy-unavailable", requestId });
    expect(line).toMatchObject({ level: "error", status: 503, problem: "policy-unavailable", reason: "no settings", method: "GET" });
    expect(JSON.stringify(line)).not.toContain("secret=value");
  });
});

describe("500", () => {
  it("is a problem with its cause in the log, even where there is no policy yet", async () => {
    const env = Object.defineProperty(testEnv(), "METRICS", {
      get: () => {
        throw new RangeError("a broken binding");
      },
    });
    const { response, body, requestId, line } = await answerOf(import("./worker.ts?broken" as string), env);
    expect([response.status, response.headers.get("Content-Type")]).toEqual([500, "application/problem+json"]);
    expect(body).toMatchObject({ code: "internal-error", requestId });
    expect(line).toMatchObject({ problem: "internal-error", cause: "RangeError: a broken binding" });
  });
});
