import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { Problem } from "#contracts/problem.ts";
import type { RequestRules } from "#contracts/request-rules.ts";
import type { Route } from "#contracts/route.ts";
import { publish, send, testConfig, testEnv } from "../test-worker.ts";
import worker from "../worker.ts";

const pet = {
  type: "object",
  required: ["name"],
  properties: { name: { type: "string", minLength: 1 }, tags: { type: "array", items: { type: "string" }, uniqueItems: true } },
  additionalProperties: false,
};

const rules: Record<string, RequestRules> = {
  sized: { maxBodyBytes: 10, maxHeaderBytes: 2000 },
  pets: {
    parameters: [{ name: "dry", in: "query", required: false, schema: { type: "boolean" } }],
    body: { required: true, contentTypes: ["application/json", "text/*"], schema: pet },
  },
  images: { body: { required: false, contentTypes: ["image/*"] } },
};

beforeAll(() => {
  const routes = Object.entries(rules).map(([id, request]): Route => ({ id, path: `/${id}/*`, upstream: "demo", auth: [], request }));
  return publish("config", { config: testConfig({ accessRules: [], routes }) });
});

interface Sent {
  body?: BodyInit;
  headers?: Record<string, string>;
}

/** Sends a body as it is; a stream's length is not announced. */
async function post(path: string, { body, headers = {} }: Sent): Promise<{ status: number; body: unknown; problem: Problem | null }> {
  const context = { waitUntil() {}, passThroughOnException() {} } as unknown as ExecutionContext;
  const request = new Request(`http://gateway.test${path}`, { method: "POST", body, headers: { Host: "gateway.test", ...headers } });
  if (typeof body === "string") request.headers.set("Content-Length", String(new TextEncoder().encode(body).length));
  const response: Response = await worker.fetch(request as Parameters<typeof worker.fetch>[0], testEnv(), context);
  const answer = await response.json();
  return { status: response.status, body: answer, problem: response.ok ? null : z.parse(Problem, answer) };
}

function streamOf(...parts: string[]): ReadableStream {
  const encoder = new TextEncoder();
  return new ReadableStream({
    // As every body is that comes by a connection.
    type: "bytes",
    pull(controller) {
      const part = parts.shift();
      if (part !== undefined) return controller.enqueue(encoder.encode(part));
      controller.close();
      (controller as ReadableByteStreamController).byobRequest?.respond(0);
    },
  });
}

const json = (value: unknown, type = "application/json") => ({ body: JSON.stringify(value), headers: { "Content-Type": type } });

describe("413 and 431", () => {
  it("takes a body of just that length, and refuses a longer one before anything is sent", async () => {
    expect(await post("/sized/x", { body: "0123456789" })).toMatchObject({ status: 200, body: { bytesReceived: 10 } });
    expect((await post("/sized/x", { body: "0123456789a" })).problem).toMatchObject({ code: "body-too-large", status: 413 });
  });

  it("counts a body whose length is not announced on its way", async () => {
    expect(await post("/sized/x", { body: streamOf("01234", "56789") })).toMatchObject({ status: 200, body: { bytesReceived: 10 } });
    expect((await post("/sized/x", { body: streamOf("01234", "56789", "a") })).problem).toMatchObject({ code: "body-too-large" });
    expect((await post("/sized/x", { body: streamOf("x".repeat(100_000), "y".repeat(100_000)) })).problem?.code).toBe("body-too-large");
  });

  it("refuses headers that are too long together", async () => {
    expect((await send("/sized/x", { headers: { "X-A": "a".repeat(1000) } })).status).toBe(200);
    const refused = await send("/sized/x", { headers: { "X-A": "a".repeat(1000), "X-B": "b".repeat(1000) } });
    expect([refused.status, ((await refused.json()) as Problem).code]).toEqual([431, "headers-too-large"]);
  });

  it("reads no more than 64 KiB of a body that is to be judged", async () => {
    const long = { body: `{"name":"${"x".repeat(65_536)}"}`, headers: { "Content-Type": "application/json" } };
    expect((await post("/pets/x", long)).problem?.code).toBe("body-too-large");
    expect((await post("/pets/x", { ...long, body: streamOf('{"name":"', "x".repeat(65_536), '"}') })).problem?.code).toBe(
      "body-too-large",
    );
  });
});

describe("400", () => {
  it("tells every mistake of parameters and body with its path", async () => {
    const { problem } = await post("/pets/x?dry=maybe", json({ tags: ["a", "a"], extra: 1 }));
    expect(problem).toMatchObject({ code: "request-invalid", status: 400 });
    expect(problem?.errors).toEqual([
      { path: "query.dry", message: "must be boolean" },
      { path: "body.name", message: "is missing" },
      { path: "body.tags", message: "must not hold an entry twice" },
      { path: "body.extra", message: "is not allowed here" },
    ]);
  });

  it.each([
    ['{"name":"a","name":"b"}', "has a name twice in one object"],
    ['{"name":', "is not valid JSON"],
  ])("refuses %s", async (body, message) => {
    const { problem } = await post("/pets/x", { body, headers: { "Content-Type": "application/json" } });
    expect(problem?.errors).toEqual([{ path: "body", message }]);
  });

  it("asks for a body where one is needed", async () => {
    expect((await send("/pets/x", { method: "POST" })).status).toBe(400);
    expect((await send("/images/x", { method: "POST" })).status).toBe(200);
  });
});

describe("415", () => {
  it.each([
    ["/pets/x", "application/xml"],
    ["/pets/x", "application/json, text/plain"],
    ["/pets/x", "application/json; charset=utf-16"],
    ["/pets/x", ""],
    ["/images/x", "image"],
    ["/images/x", "text/image/png"],
  ])("refuses at %s the type %j", async (path, type) => {
    expect((await post(path, json({ name: "a" }, type))).problem?.code).toBe("media-type-refused");
  });

  it("refuses a compressed body that could not be judged", async () => {
    const sent = json({ name: "a" });
    const encoded = { ...sent, headers: { ...sent.headers, "Content-Encoding": "gzip" } };
    expect((await post("/pets/x", encoded)).problem?.code).toBe("media-type-refused");
  });
});

describe("200", () => {
  it("forwards the very bytes that were judged, announced or not", async () => {
    const body = '{ "name" : "\\u00e9" }';
    const headers = { "Content-Type": "application/json; charset=UTF-8" };
    expect(await post("/pets/x?dry=true", { body, headers })).toMatchObject({ status: 200, body: { bytesReceived: body.length } });
    const streamed = await post("/pets/x", { body: streamOf(body.slice(0, 5), body.slice(5)), headers });
    expect(streamed).toMatchObject({
      status: 200,
      body: { bytesReceived: body.length, headers: { "content-length": String(body.length) } },
    });
  });

  it("judges only JSON by the schema, and other types by their type", async () => {
    expect((await post("/pets/x", { body: "hello", headers: { "Content-Type": "TEXT/plain" } })).status).toBe(200);
    expect((await post("/images/x", { body: "…", headers: { "Content-Type": "image/png" } })).status).toBe(200);
  });
});
