import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { requestId } from "hono/request-id";
import { describe, expect, test } from "vitest";
import { Problem, problemCodes, problems } from "#contracts/problem.ts";
import { answerFault, answerProblem } from "./answer-problem.ts";
import { createLog } from "./log.ts";

function createApp(lines: string[] = []): Hono {
  const app = new Hono();
  app.use(requestId());
  app.onError(answerFault(createLog((line) => lines.push(line))));
  return app;
}

describe("a refusal", () => {
  test.each(problemCodes)("%s is a problem of its status, with the request's id", async (reason) => {
    const app = createApp().get("/here", (c) => answerProblem(c, { reason }));
    const answer = await app.request("/here?token=hidden", { headers: { "X-Request-Id": "id-1" } });
    const body = Problem.parse(await answer.json());
    expect(answer.status).toBe(problems[reason].status);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(body).toMatchObject({
      code: reason,
      status: answer.status,
      title: problems[reason].title,
      requestId: "id-1",
      instance: "/here",
    });
    expect(answer.headers.has("www-authenticate")).toBe(answer.status === 401);
  });

  test("carries detail, errors and Retry-After in whole seconds", async () => {
    const refusal = {
      reason: "dependency-unavailable",
      detail: "why",
      errors: [{ path: "a", message: "b" }],
      retryAfterSeconds: 1.2,
    } as const;
    const app = createApp().get("/", (c) => answerProblem(c, { ...refusal, errors: [...refusal.errors] }));
    const answer = await app.request("/");
    expect(answer.headers.get("retry-after")).toBe("2");
    expect(await answer.json()).toMatchObject({ detail: "why", errors: [{ path: "a", message: "b" }] });
  });
});

describe("a fault", () => {
  const answerTo = async (error: Error) => {
    const lines: string[] = [];
    const app = createApp(lines).get("/", () => {
      throw error;
    });
    const answer = await app.request("/");
    return { status: answer.status, text: await answer.text(), lines, retryAfter: answer.headers.get("retry-after") };
  };

  test("tells the caller nothing; its cause stands in the log under the same id", async () => {
    const { status, text, lines } = await answerTo(new Error("inner", { cause: new Error("innermost") }));
    expect(status).toBe(500);
    expect(text).not.toContain("inner");
    const line = JSON.parse(lines[0] ?? "");
    expect(line).toMatchObject({ level: "error", error: { message: "inner", cause: { message: "innermost" } } });
    expect(line.requestId).toBe(JSON.parse(text).requestId);
  });

  test("of a database that is away is 503 with Retry-After", async () => {
    const { status, text, retryAfter } = await answerTo(
      new Error("query", { cause: Object.assign(new Error("no"), { code: "ECONNREFUSED" }) }),
    );
    expect([status, JSON.parse(text).code, retryAfter]).toEqual([503, "dependency-unavailable", "5"]);
  });

  test.each([
    [400, "input-invalid"],
    [404, "not-found"],
    [413, "input-too-large"],
    [501, "internal-error"],
  ] as const)("that Hono reports as %i is %s", async (status, code) => {
    expect(JSON.parse((await answerTo(new HTTPException(status, { message: "m" }))).text)).toMatchObject({ code });
  });
});

test("the log leaves out the parameters of a failed query", () => {
  const lines: string[] = [];
  createLog((line) => lines.push(line)).error("failed", { error: new Error("Failed query: SELECT $1\nparams: secret") });
  expect(lines[0]).toContain("SELECT $1");
  expect(lines[0]).not.toContain("secret");
});
