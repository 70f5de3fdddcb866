import { once } from "node:events";
import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestEdge, type TestEdge } from "../cli/dev/test-edge.ts";
import { freePort } from "../cli/dev/test-stack.ts";
import { type FaultUpstream, startFaultUpstream } from "./fault-upstream.ts";

let edge: TestEdge;
let broken: FaultUpstream;
let moody: FaultUpstream;
let mirror: FaultUpstream;

beforeAll(async () => {
  [broken, moody, mirror] = await Promise.all([startFaultUpstream(), startFaultUpstream(), startFaultUpstream()]);
  const dead = `http://127.0.0.1:${await freePort()}`;
  edge = await startTestEdge(describeConfig(dead));
}, 120_000);
afterAll(async () => {
  await edge?.stop();
  for (const upstream of [broken, moody, mirror]) upstream?.close();
}, 60_000);

function describeConfig(dead: string): string {
  const guard = { minimum: 2, maximum: 2 };
  const retry = { attempts: 2, backoffMs: 1, attemptTimeoutMs: 200, on: ["unreachable", "timeout", "503"] };
  // Each with a budget of its own.
  const retried = ["mended", "held", "posted", "large", "hopeless", "later"].map((name) => [
    name,
    { targets: [broken.url], timeoutMs: 2000, retry },
  ]);
  const upstreams = {
    plain: { targets: [broken.url], timeoutMs: 300 },
    ...Object.fromEntries(retried),
    "half-dead": { targets: [dead, broken.url], timeoutMs: 2000, retry: { backoffMs: 1 } },
    patient: { targets: [broken.url], timeoutMs: 5000 },
    dead: { targets: [dead], timeoutMs: 2000 },
    unknown: { targets: ["http://no-such-host.invalid"], timeoutMs: 5000 },
    moody: { targets: [moody.url], timeoutMs: 2000, breaker: { failures: 3, openMs: 400, openMaxMs: 400 } },
    guarded: { targets: [broken.url], timeoutMs: 1500, guard },
    mirror: { targets: [mirror.url], timeoutMs: 5000 },
  };
  const routes = [
    ...Object.keys(upstreams).map((name) => ({ id: name, path: `/${name}/*`, upstream: name })),
    { id: "total", path: "/total/*", upstream: "patient", totalMs: 300 },
    { id: "copied", path: "/copied/*", upstream: "patient", mirror: { upstream: "mirror" } },
  ];
  return JSON.stringify({ gateway: { upstreams, routes }, auth: { default: "none" }, monitoring: { metricsEnabled: false } });
}

interface Sent {
  method?: string;
  headers?: Record<string, string | number>;
  body?: string;
}

/** One request on a connection of its own. `broke`: the answer's body did not end as its headers said. */
async function send(path: string, { method = "GET", headers = {}, body }: Sent = {}) {
  const outgoing = request({ host: "127.0.0.1", port: edge.port, path, method, headers, agent: false });
  outgoing.on("error", () => {});
  outgoing.end(body);
  const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
  let text = "";
  incoming.setEncoding("utf8").on("data", (part: string) => {
    text += part;
  });
  const broke = await new Promise<boolean>((resolve) => {
    incoming.on("end", () => resolve(false));
    incoming.on("error", () => resolve(true));
  });
  const isProblem = incoming.headers["content-type"] === "application/problem+json";
  const code = isProblem ? (JSON.parse(text) as { code: string }).code : undefined;
  return { status: incoming.statusCode, headers: incoming.headers, text, broke, code };
}

async function lineOf(path: string): Promise<Record<string, unknown>> {
  let line: Record<string, unknown> | undefined;
  await expect.poll(() => (line = edge.log().findLast((entry) => entry.path === path)), { timeout: 10_000 }).toBeTruthy();
  return line ?? {};
}

/** Begins a request and leaves, by a reset, once the upstream has seen it. */
async function leave(path: string): Promise<void> {
  const before = broken.timesSeen(path);
  const outgoing: ClientRequest = request({ host: "127.0.0.1", port: edge.port, path, agent: false });
  outgoing.on("error", () => {});
  outgoing.end();
  await expect.poll(() => broken.timesSeen(path), { timeout: 5000 }).toBeGreaterThan(before);
  outgoing.socket?.resetAndDestroy();
}

const post = { method: "POST", headers: { "Content-Length": 4 }, body: "body" };

describe("an upstream that fails before its headers", () => {
  it.each([
    ["/dead/x", 502, "upstream-unreachable", "dead unreachable in 1 attempts"],
    ["/unknown/x", 502, "upstream-unreachable", "unknown unreachable in 1 attempts"],
    ["/plain/hang", 504, "upstream-timeout", "plain took too long in 1 attempts"],
    ["/plain/reset", 502, "upstream-unreachable", "plain unreachable in 1 attempts"],
    ["/plain/close", 502, "upstream-unreachable", "plain unreachable in 1 attempts"],
    ["/plain/mid-header", 502, "upstream-unreachable", "plain unreachable in 1 attempts"],
    ["/plain/garbage", 502, "upstream-unreachable", "plain unreachable in 1 attempts"],
  ])("is told by status, code and log: %s", async (path, status, code, reason) => {
    expect(await send(path)).toMatchObject({ status, code });
    expect(await lineOf(path)).toMatchObject({ level: "error", status, problem: code, reason });
  });
});

describe("an upstream that does not wait for the end of an upload", () => {
  const upload = { method: "POST", headers: { "Content-Length": 5_000_000 }, body: "x".repeat(5_000_000) };

  it("is at fault when it resets it", async () => {
    expect(await send("/plain/early-reset", upload)).toMatchObject({ status: 502, code: "upstream-unreachable" });
  });

  it("has its answer passed on", async () => {
    expect(await send("/plain/early-413", upload)).toMatchObject({ status: 413, text: "busy", broke: false });
  });
});

describe("a caller who breaks off", () => {
  it("is at fault for it", async () => {
    await breakUpload("/plain/broken-upload");
    expect(await lineOf("/plain/broken-upload")).toMatchObject({ status: 400, problem: "upload-failed" });
  });
});

describe("an upstream that fails after its headers", () => {
  it.each(["/plain/mid-body", "/plain/short"])("leaves the caller with an answer that visibly broke: %s", async (path) => {
    expect(await send(path)).toMatchObject({ status: 200, text: "part", broke: true });
  });

  it("cannot answer the next request with what it sent too much", async () => {
    expect((await send("/plain/long")).text).toBe("ok");
    for (let count = 0; count < 5; count++) expect((await send("/plain/ok")).text).toBe("ok");
  });

  it("may take its time for the body", async () => {
    expect(await send("/plain/slow-body")).toMatchObject({ status: 200, text: "slowly", broke: false });
  });

  it("has its redirect passed on, to wherever it leads, and followed by nobody here", async () => {
    const answer = await send("/plain/redirect");
    expect([answer.status, answer.headers.location]).toEqual([302, "http://169.254.169.254/latest/"]);
  });
});

describe("retries", () => {
  it.each(["first-503", "first-hang", "first-reset"])("mend %s of a GET", async (fault) => {
    expect(await send(`/mended/${fault}`)).toMatchObject({ status: 200, text: "ok" });
    expect(broken.timesSeen(`/mended/${fault}`)).toBe(2);
    expect(await lineOf(`/mended/${fault}`)).toMatchObject({ status: 200, attempts: 2 });
  });

  it("send a held body again, whole, for a PUT and for a POST with an Idempotency-Key", async () => {
    const put = await send("/held/first-503?put", { ...post, method: "PUT" });
    const keyed = await send("/held/first-503?post", { ...post, headers: { ...post.headers, "Idempotency-Key": "once" } });
    expect([put.status, keyed.status]).toEqual([200, 200]);
    const bodies = broken.seen.filter(({ path }) => path.startsWith("/held/")).map(({ body }) => body);
    expect(bodies).toEqual(["body", "body", "body", "body"]);
  });

  it.each(["first-503", "first-reset", "first-hang"])("never send a POST twice: %s", async (fault) => {
    const { status } = await send(`/posted/${fault}`, post);
    expect(status).toBe({ "first-503": 503, "first-reset": 502, "first-hang": 504 }[fault]);
    expect(broken.timesSeen(`/posted/${fault}`)).toBe(1);
  });

  it("leave a body alone that is too large or not announced", async () => {
    const large = await send("/large/first-503", { method: "PUT", headers: { "Content-Length": 70_000 }, body: "x".repeat(70_000) });
    expect([large.status, broken.timesSeen("/large/first-503")]).toEqual([503, 1]);
  });

  it("end with what the last attempt said", async () => {
    expect(await send("/hopeless/503")).toMatchObject({ status: 503, text: "busy" });
    expect(broken.timesSeen("/hopeless/503")).toBe(3);
  });

  it("do not come when Retry-After is longer than there is time", async () => {
    expect((await send("/later/first-later")).status).toBe(503);
    expect(broken.timesSeen("/later/first-later")).toBe(1);
  });

  it("stop when the budget is used up", async () => {
    await send("/hopeless/503?second");
    expect(broken.timesSeen("/hopeless/503?second")).toBe(2);
  });

  it("go to another target where there is one", async () => {
    const statuses = await Promise.all([1, 2, 3, 4].map(async (count) => (await send(`/half-dead/ok?${count}`)).status));
    expect(statuses).toEqual([200, 200, 200, 200]);
  });
});

describe("the runtime below", () => {
  it("sends no POST again when the kept connection it took is closed under it", async () => {
    await send("/plain/ok?warm");
    expect((await send("/plain/close?dead-connection", post)).status).toBe(502);
    expect(broken.timesSeen("/plain/close?dead-connection")).toBe(1);
  });
});

describe("a route's totalMs", () => {
  it("ends the wait for headers", async () => {
    expect(await send("/total/hang")).toMatchObject({ status: 504, code: "upstream-timeout" });
  });

  it("ends an upload that never ends", async () => {
    const outgoing = request({
      host: "127.0.0.1",
      port: edge.port,
      path: "/total/ok",
      method: "POST",
      headers: { "Content-Length": 10 },
      agent: false,
    });
    outgoing.on("error", () => {});
    outgoing.write("half");
    const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
    expect(incoming.statusCode).toBe(504);
    outgoing.destroy();
  });
});

describe("a breaker", () => {
  it("leaves a failing target alone, says when to come back, and closes when a probe succeeds", async () => {
    moody.setMood("503");
    for (let count = 0; count < 3; count++) expect((await send("/moody/x")).text).toBe("busy");
    const asked = moody.timesSeen("/moody/x");
    const refused = await send("/moody/x");
    expect(refused).toMatchObject({ status: 503, code: "temporary-reduced-capacity" });
    expect(refused.headers["retry-after"]).toBe("1");
    expect(moody.timesSeen("/moody/x")).toBe(asked);
    moody.setMood(null);
    await expect.poll(async () => (await send("/moody/x")).status, { timeout: 10_000 }).toBe(200);
    expect(edge.log().map(({ message }) => message)).toContain("a target is left out");
  });

  it("is not opened by 501 and 429, nor by callers who leave", async () => {
    moody.setMood("501");
    for (let count = 0; count < 5; count++) expect((await send("/moody/y")).status).toBe(501);
    moody.setMood(null);
    expect((await send("/moody/y")).status).toBe(200);
  });
});

describe("the guard", () => {
  it("refuses what is over the limit at once, and admits again when those in flight have ended", async () => {
    const statuses = await Promise.all(Array.from({ length: 50 }, async () => send("/guarded/hang")));
    const refused = statuses.filter(({ code }) => code === "temporary-reduced-capacity");
    expect(refused).toHaveLength(48);
    expect(["1", "2"]).toContain(refused[0]?.headers["retry-after"]);
    expect((await send("/guarded/ok")).status).toBe(200);
  });

  it("loses no place to callers who leave, uploads that break, and upstreams that reset", async () => {
    for (let count = 0; count < 4; count++) {
      await leave("/guarded/hang?left");
      await expect.poll(async () => (await send("/guarded/ok")).status, { timeout: 5000 }).toBe(200);
    }
    await expect
      .poll(() => edge.log().filter(({ problem, status }) => problem === "client-gone" && status === 499).length, { timeout: 5000 })
      .toBe(4);
    for (let count = 0; count < 4; count++) await breakUpload("/guarded/ok");
    for (let count = 0; count < 4; count++) expect((await send("/guarded/reset")).status).toBe(502);
    await expect
      .poll(async () => (await Promise.all([send("/guarded/ok"), send("/guarded/ok")])).map(({ status }) => status), { timeout: 5000 })
      .toEqual([200, 200]);
  });
});

/** Announces ten bytes, sends four, and goes. */
async function breakUpload(path: string): Promise<void> {
  const socket = connect(edge.port, "127.0.0.1");
  await once(socket, "connect");
  socket.on("error", () => {});
  socket.resume();
  socket.write(`POST ${path} HTTP/1.1\r\nHost: gateway.test\r\nContent-Length: 10\r\n\r\nhalf`);
  socket.end();
  await once(socket, "close");
}

describe("a mirror", () => {
  const copies = (path: string) => mirror.seen.filter((copy) => copy.path === path);

  it("gets a copy of the request, and its answer goes nowhere", async () => {
    mirror.setMood("503");
    expect(await send("/copied/a/../ok?x=1", { ...post, headers: { ...post.headers, "X-Forwarded-For": "10.0.0.1" } })).toMatchObject({
      status: 200,
      text: "ok",
    });
    await expect.poll(() => copies("/copied/ok?x=1").length, { timeout: 5000 }).toBe(1);
    expect(copies("/copied/ok?x=1")[0]).toMatchObject({ method: "POST", body: "body" });
    expect(copies("/copied/ok?x=1")[0]?.head).not.toContain("10.0.0.1");
    mirror.setMood(null);
  });

  it.each(["hang", "reset"])("does no harm when it fails: %s", async (fault) => {
    mirror.setMood(fault);
    expect(await send(`/copied/ok?${fault}`)).toMatchObject({ status: 200, text: "ok" });
    await expect.poll(() => copies(`/copied/ok?${fault}`).length, { timeout: 5000 }).toBe(1);
    mirror.setMood(null);
  });

  it("gets no body that is too large to hold", async () => {
    const large = { method: "POST", headers: { "Content-Length": 70_000 }, body: "x".repeat(70_000) };
    expect((await send("/copied/ok?large", large)).status).toBe(200);
    expect((await send("/copied/ok?next")).status).toBe(200);
    await expect.poll(() => copies("/copied/ok?next").length, { timeout: 5000 }).toBe(1);
    expect(copies("/copied/ok?large")).toEqual([]);
  });

  it("gets no more than 32 copies at once, and its callers all their answers", async () => {
    mirror.setMood("hang");
    const answers = await Promise.all(Array.from({ length: 60 }, () => send("/copied/ok?many")));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    await expect.poll(() => copies("/copied/ok?many").length, { timeout: 5000 }).toBeGreaterThan(20);
    expect(copies("/copied/ok?many").length).toBeLessThanOrEqual(32);
    mirror.setMood(null);
  });
});
