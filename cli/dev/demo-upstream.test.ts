import { Agent, type IncomingHttpHeaders, type RequestOptions, request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type DemoUpstream, startDemoUpstream } from "./demo-upstream.ts";

let upstream: DemoUpstream;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

beforeAll(async () => {
  upstream = await startDemoUpstream(0);
});

afterAll(async () => {
  agent.destroy();
  await upstream.close();
});

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  bytes: number;
  text: string;
}

function ask(path: string, options: RequestOptions & { body?: Buffer } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { body, ...rest } = options;
    const outgoing = request({ host: "127.0.0.1", port: upstream.port, path, agent, ...rest }, (response) => {
      let bytes = 0;
      let text = "";
      response.on("data", (part: Buffer) => {
        bytes += part.length;
        if (text.length < 10_000) text += part.toString("latin1");
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes, text }));
      response.on("error", reject);
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

describe("echo", () => {
  test("the request comes back with its raw target, its headers in order and the size of its body", async () => {
    const answer = await ask("/a/../b//c%2e?x=1", { method: "POST", headers: { "X-B": "2", "X-A": "1" }, body: Buffer.alloc(70_000) });
    const echo = JSON.parse(answer.text);
    expect(echo).toMatchObject({ method: "POST", path: "/a/../b//c%2e?x=1", bytesReceived: 70_000 });
    const names = Object.keys(echo.headers);
    expect(names).toEqual(names.toSorted());
    expect(echo.headers).toMatchObject({ "x-a": "1", "x-b": "2" });
  });

  test("credentials are named, not shown", async () => {
    const answer = await ask("/", { headers: { Authorization: "Bearer secret-1", Cookie: "session=secret-2", "X-API-Key": "secret-3" } });
    expect(answer.text).not.toContain("secret-");
    expect(JSON.parse(answer.text).headers).toMatchObject({ authorization: "(concealed)", cookie: "(concealed)" });
  });
});

describe("on demand", () => {
  test("status and size come by header or by query, the header winning", async () => {
    expect(await ask("/", { headers: { "Demo-Status": "503", "Demo-Bytes": "12345" } })).toMatchObject({ status: 503, bytes: 12_345 });
    expect(await ask("/?status=201&bytes=7")).toMatchObject({ status: 201, bytes: 7 });
    expect(await ask("/?status=201", { headers: { "Demo-Status": "404" } })).toMatchObject({ status: 404 });
  });

  test("400 MB stream with their length and without growing memory by as much", async () => {
    const size = 400 * 1024 * 1024;
    const before = process.memoryUsage.rss();
    const answer = await ask("/", { headers: { "Demo-Bytes": String(size) } });
    expect(answer).toMatchObject({ status: 200, bytes: size, headers: { "content-length": String(size) } });
    expect(process.memoryUsage.rss() - before).toBeLessThan(size / 2);
  });

  test.each([204, 304])("a %i has no body, whatever size was asked for", async (status) => {
    expect(await ask(`/?status=${status}&bytes=100`)).toMatchObject({ status, bytes: 0 });
  });

  test("a HEAD has the length and no body, and its connection goes on", async () => {
    const answer = await ask("/?bytes=500", { method: "HEAD" });
    expect(answer).toMatchObject({ bytes: 0, headers: { "content-length": "500" } });
    expect((await ask("/?bytes=3")).bytes).toBe(3);
  });

  test("a delay is kept", async () => {
    const startedAt = performance.now();
    await ask("/?delay=300");
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(295);
  });

  test("every wish that cannot be granted is told", async () => {
    const answer = await ask("/?status=99&bytes=-1&delay=x&fail=sometimes");
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text).errors).toHaveLength(4);
  });
});

describe("faults", () => {
  test("reset breaks the connection before any answer", async () => {
    await expect(ask("/?fail=reset")).rejects.toMatchObject({ code: "ECONNRESET" });
  });

  test("early-close breaks it in the middle of the body", async () => {
    await expect(ask("/?fail=early-close&bytes=100000")).rejects.toMatchObject({ code: "ECONNRESET" });
  });

  test("hang never answers", async () => {
    const hanging = ask("/?fail=hang", { signal: AbortSignal.timeout(500), agent: undefined });
    await expect(hanging).rejects.toMatchObject({ name: "AbortError" });
  });
});
