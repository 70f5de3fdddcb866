import { afterEach, beforeAll, describe, expect, inject, it, vi } from "vitest";
import type { CacheRules } from "#contracts/cache-rules.ts";
import type { Limit } from "#contracts/limit.ts";
import type { Route } from "#contracts/route.ts";
import { type ScriptedAnswer, script, seen } from "../test-script.ts";
import { publish, send, testConfig, testIssuers, token } from "../test-worker.ts";

const rules: CacheRules = {
  maxBytes: 1000,
  by: "everyone",
  query: "all",
  headers: [],
  staleWhileRevalidateSeconds: 0,
  staleIfErrorSeconds: 0,
  staleIfRefused: false,
};

/** A route whose requests for /ID/kept/NAME reach the upstream as /kept/NAME. */
function route(id: string, cache: Partial<CacheRules>, more: Partial<Route> = {}): Route {
  return { id, path: `/${id}/*`, upstream: "demo", auth: [], cache: { ...rules, ...cache }, transform: { stripPrefix: `/${id}` }, ...more };
}

const tight: Omit<Limit, "name" | "path"> = {
  algorithm: "fixed-window",
  policy: "exact",
  quota: 1,
  burst: 1,
  windowSeconds: 3600,
  by: "client",
  onStoreFailure: "local",
  shadow: false,
};

beforeAll(async () => {
  const config = testConfig({
    metricsEnabled: false,
    upstreams: [{ name: "demo", targets: [{ url: inject("scriptedUrl"), weight: 1, group: 0 }], timeoutMs: 5000, balance: "round-robin" }],
    issuers: testIssuers(),
    routes: [
      route("open", {}),
      route("ttl", { ttlSeconds: 60 }),
      route("named", { query: ["page"], headers: ["X-Tenant"] }),
      route("shared", {}, { auth: ["jwt"] }),
      route("own", { by: "client" }, { auth: ["jwt"] }),
      route("own-open", { by: "client" }),
      route("limited", { staleIfRefused: true }, { auth: ["jwt"] }),
      route("strict", {}),
      { id: "changes", path: "/changed/*", methods: ["POST"], upstream: "demo", auth: [] },
      { ...route("changed", {}), methods: ["GET"] },
    ],
    limits: [
      { ...tight, name: "limited", path: "/limited/*" },
      { ...tight, name: "strict", path: "/strict/*" },
    ],
  });
  await publish("config", { config });
});

afterEach(() => void vi.useRealTimers());

const minute: ScriptedAnswer["headers"] = [["Cache-Control", "max-age=60"]];
const bearer = async (subject: string, ...roles: string[]) => ({ Authorization: `Bearer ${await token({ subject, roles })}` });

let cases = 0;
/** A path of its own, and what the upstream answers to requests for it, one after the other. */
async function scripted(answers: ScriptedAnswer[]) {
  cases += 1;
  const name = `case-${cases}`;
  await script(name, answers);
  return { path: `/kept/${name}`, seen: () => seen(name), asked: async () => (await seen(name)).length };
}

const get = (path: string, headers: Record<string, string> = {}, method = "GET") => send(path, { method, headers, settled: true });
const step = (response: Response) => response.headers.get("Answer-Step");
const status = (response: Response) => response.headers.get("Cache-Status");

/** Lets the clock stand that many seconds later. */
function wait(seconds: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + seconds * 1000 });
}

describe("what is answered", () => {
  it("tells what the cache did, and how old the answer is", async () => {
    const { path } = await scripted([{ headers: minute }]);
    expect(status(await get(`/open${path}`))).toBe("aegis; fwd=uri-miss; stored");
    wait(5);
    const hit = await get(`/open${path}`);
    expect([status(hit), hit.headers.get("Age"), await hit.text()]).toEqual(["aegis; hit; ttl=55", "5", "kept"]);
    expect(status(await get(`/open${path}`, { "Cache-Control": "no-cache" }))).toBe("aegis; fwd=request");
    expect(status(await get(`/open${path}`, { "Cache-Control": "no-store" }))).toBe("aegis; fwd=bypass");
  });

  it("answers HEAD by what GET brought, and a part that does not exist with 416", async () => {
    const { path, asked } = await scripted([{ headers: minute, body: "0123456789" }]);
    await get(`/open${path}`);
    const head = await get(`/open${path}`, {}, "HEAD");
    expect([head.status, head.headers.get("Content-Length"), await head.text()]).toEqual([200, "10", ""]);
    const beyond = await get(`/open${path}`, { Range: "bytes=10-" });
    expect([beyond.status, beyond.headers.get("Content-Range")]).toEqual([416, "bytes */10"]);
    expect((await get(`/open${path}`, { Range: "bytes=0-1,4-5" })).status).toBe(200);
    expect(await asked()).toBe(1);
  });

  it("keeps what is sent compressed, and answers it so", async () => {
    const { path, asked } = await scripted([{ headers: minute, body: "text ".repeat(100), gzip: true }]);
    for (let round = 0; round < 3; round++) {
      const response = await get(`/open${path}`, { "Accept-Encoding": "gzip" });
      const decoded = new Response(response.body?.pipeThrough(new DecompressionStream("gzip")));
      expect([response.headers.get("Content-Encoding"), await decoded.text()]).toEqual(["gzip", "text ".repeat(100)]);
    }
    expect(await asked()).toBe(1);
  });

  it("gives answers without stated freshness the route's own, and only those", async () => {
    const { path } = await scripted([{}, { headers: [["Cache-Control", "no-store"]] }, {}]);
    expect(status(await get(`/ttl${path}?a`))).toContain("stored");
    expect(status(await get(`/ttl${path}?a`))).toContain("hit");
    expect(status(await get(`/ttl${path}?b`))).toBe("aegis; fwd=uri-miss");
  });

  it("passes a cookie on that came with the news that an answer still holds", async () => {
    const etag = ["ETag", '"a"'] as [string, string];
    const first = { headers: [["Cache-Control", "max-age=1"], etag] } as ScriptedAnswer;
    const { path } = await scripted([first, { headers: [etag, ["Set-Cookie", "a=b"]], validates: true }]);
    await get(`/open${path}`);
    wait(5);
    const response = await get(`/open${path}`);
    expect([response.headers.get("Set-Cookie"), await response.text()]).toEqual(["a=b", "kept"]);
    expect(status(response)).toMatch(/^aegis; fwd=stale; fwd-status=304/);
  });
});

describe("what is not kept", () => {
  it.each([
    ["a body that breaks off", { fault: "short", headers: [...minute, ["Content-Length", "100"]] }],
    ["a body of announced length that is too long", { body: "x".repeat(1001), headers: [...minute, ["Content-Length", "1001"]] }],
    ["a body of unknown length that is too long", { body: "x".repeat(1001), headers: minute }],
    ["an answer with a cookie", { headers: [...minute, ["Set-Cookie", "a=b"]] }],
    ["an answer that varies by what is new in every request", { headers: [...minute, ["Vary", "X-Request-Id"]] }],
    ["an answer that varies by an address", { headers: [...minute, ["Vary", "X-Forwarded-For"]] }],
  ] as [string, ScriptedAnswer][])("%s", async (_what, answer) => {
    const { path, asked } = await scripted([answer, answer]);
    await get(`/open${path}`).catch(() => undefined);
    await get(`/open${path}`).catch(() => undefined);
    expect(await asked()).toBe(2);
  });

  it("an answer to a GET with a body, which could plant one for everybody", async () => {
    const { path } = await scripted([{ headers: minute }, { headers: minute }]);
    await get(`/open${path}`);
    const response = await get(`/open${path}`, { Upgrade: "websocket" });
    expect(status(response)).toBe("aegis; fwd=bypass");
  });
});

describe("whose it is", () => {
  it("keeps an answer to a credential for everybody only where the upstream says so", async () => {
    const open = [["Cache-Control", "public, max-age=60"]] as [string, string][];
    const { path } = await scripted([{ headers: minute }, { headers: minute }, { headers: open }]);
    const [alice, bob] = [await bearer("alice"), await bearer("bob")];
    expect(step(await get(`/shared${path}`, alice))).toBe("0");
    expect(step(await get(`/shared${path}`, bob))).toBe("1");
    expect(step(await get(`/shared${path}`, alice))).toBe("2");
    expect(step(await get(`/shared${path}`, bob))).toBe("2");
    expect((await get(`/shared${path}`)).status).toBe(401);
  });

  it("keeps one for each client where the route says so, by all that the upstream hears of it", async () => {
    const { path } = await scripted([{ headers: minute }, { headers: minute }, { headers: minute }, { headers: minute }]);
    expect(step(await get(`/own${path}`, await bearer("alice", "user")))).toBe("0");
    expect(step(await get(`/own${path}`, await bearer("alice", "user")))).toBe("0");
    expect(step(await get(`/own${path}`, await bearer("bob", "user")))).toBe("1");
    expect(step(await get(`/own${path}`, await bearer("alice", "user", "editor")))).toBe("2");
    expect(step(await get(`/own${path}`, { ...(await bearer("alice", "user")), Cookie: "view=b" }))).toBe("3");
  });

  it("does not take two visitors behind one address for one", async () => {
    const { path } = await scripted([{ headers: minute }, { headers: minute }]);
    expect(step(await get(`/own-open${path}`, { Cookie: "session=alice" }))).toBe("0");
    expect(step(await get(`/own-open${path}`, { Cookie: "session=bob" }))).toBe("1");
  });

  it("keeps an answer to a cookie for everybody only where it says public or s-maxage", async () => {
    const careful = [["Cache-Control", "max-age=60, must-revalidate"]] as [string, string][];
    const { path } = await scripted([{ headers: careful }, { headers: [["Cache-Control", "s-maxage=60"]] }]);
    expect(step(await get(`/open${path}`, { Cookie: "session=alice" }))).toBe("0");
    expect(step(await get(`/open${path}`, { Cookie: "session=bob" }))).toBe("1");
    expect(step(await get(`/open${path}`))).toBe("1");
  });

  it("holds what varies by roles against the proven ones, whatever a caller says of itself", async () => {
    const byRoles = [
      ["Cache-Control", "public, max-age=60"],
      ["Vary", "X-Aegis-Roles"],
    ] as [string, string][];
    const { path } = await scripted([{ headers: byRoles }, { headers: byRoles }]);
    expect(step(await get(`/shared${path}`, await bearer("root", "admin")))).toBe("0");
    expect(step(await get(`/shared${path}`, { ...(await bearer("bob", "user")), "X-Aegis-Roles": "admin" }))).toBe("1");
    expect(step(await get(`/shared${path}`, await bearer("eve", "user")))).toBe("1");
  });

  it("tells answers apart by the named parameters and headers, and forwards no other parameter", async () => {
    const { path, seen } = await scripted([{ headers: minute }, { headers: minute }, { headers: minute }]);
    expect(step(await get(`/named${path}?page=1&evil=x`))).toBe("0");
    expect(step(await get(`/named${path}?utm=y&page=1`))).toBe("0");
    expect(step(await get(`/named${path}?%70age=1`))).toBe("1");
    expect(step(await get(`/named${path}?page=1`, { "X-Tenant": "b" }))).toBe("2");
    expect((await seen()).map(({ url }) => url.slice(path.length))).toEqual(["?page=1", "?%70age=1", "?page=1"]);
  });
});

describe("limits", () => {
  it("count what is answered from the cache, too", async () => {
    const { path, asked } = await scripted([{ headers: minute }]);
    await send(`/strict${path}`, { address: "198.51.100.1", settled: true });
    const first = await send(`/strict${path}`, { address: "198.51.100.2" });
    const second = await send(`/strict${path}`, { address: "198.51.100.2" });
    expect([status(first), second.status, await asked()]).toEqual(["aegis; hit; ttl=60", 429, 1]);
  });

  it("are answered by what is kept, where the route says so, and never to who is not authorised", async () => {
    const shared = [["Cache-Control", "public, max-age=1"]] as [string, string][];
    const { path } = await scripted([{ headers: shared }]);
    const carol = await bearer("carol");
    expect((await get(`/limited${path}`, carol)).status).toBe(200);
    wait(5);
    const refused = await get(`/limited${path}`, carol);
    expect([refused.status, status(refused)]).toEqual([200, "aegis; hit; detail=refused; ttl=-4"]);
    expect((await get(`/limited${path}/other`, carol)).status).toBe(429);
    expect((await get(`/limited${path}`)).status).toBe(401);
  });
});

describe("what voids it", () => {
  it("is a change through another route of the same path", async () => {
    const { path } = await scripted([{ headers: minute }, {}, { headers: minute }]);
    const changed = path.replace("/kept/", "/changed/kept/");
    await get(changed);
    await send(changed.replace("/changed/kept", "/changed/kept"), { method: "POST", body: "x", settled: true });
    expect(status(await get(changed))).toContain("fwd=uri-miss");
  });

  it("is a purge of its route, of its tag or of all, and nothing else", async () => {
    const tagged = [...(minute ?? []), ["Cache-Tag", "a, b"], ["Surrogate-Key", "c d"]] as [string, string][];
    const answers = Array.from({ length: 8 }, () => ({ headers: tagged }));
    const { path } = await scripted(answers);
    const first = await get(`/open${path}`);
    expect([first.headers.has("Cache-Tag"), first.headers.has("Surrogate-Key")]).toEqual([false, false]);
    const isPurged = async (cache: object) => {
      await publish("cache", { all: 0, routes: {}, tags: {}, ...cache });
      await expect.poll(async () => (await send("/health")).status).toBe(200);
      wait(5);
      await get("/health");
      return status(await get(`/open${path}`))?.includes("fwd") ?? false;
    };
    expect(await isPurged({ routes: { other: Date.now() }, tags: { e: Date.now() } })).toBe(false);
    expect(await isPurged({ tags: { d: Date.now() } })).toBe(true);
    expect(await isPurged({ routes: { open: Date.now() } })).toBe(true);
    expect(await isPurged({ all: Date.now() })).toBe(true);
    expect(await isPurged({ all: 0 })).toBe(false);
  });
});

describe("many who ask for one thing", () => {
  it("are answered by one request to the upstream", async () => {
    const { path, asked } = await scripted([{ headers: minute, delayMs: 150 }]);
    const answers = await Promise.all(Array.from({ length: 20 }, () => get(`/open${path}`)));
    expect(new Set(answers.map(step))).toEqual(new Set(["0"]));
    expect(answers.filter((answer) => status(answer)?.includes("collapsed"))).toHaveLength(19);
    expect(await asked()).toBe(1);
  });

  it("each ask the upstream once it shows that it answers each for itself, and wait for nobody after that", async () => {
    const { path, asked } = await scripted(Array.from({ length: 40 }, () => ({ delayMs: 50 })));
    const wave = async () => new Set((await Promise.all(Array.from({ length: 10 }, () => get(`/open${path}`)))).map(step));
    expect((await wave()).size).toBe(10);
    expect((await wave()).size).toBe(10);
    expect(await asked()).toBe(20);
  });
});

describe("an answer that has grown stale", () => {
  it("is served while it is fetched anew, once", async () => {
    const brief = [["Cache-Control", "max-age=1, stale-while-revalidate=60"]] as [string, string][];
    const { path, asked } = await scripted([{ headers: brief }, { headers: minute, delayMs: 50 }]);
    await get(`/open${path}`);
    wait(5);
    const answers = await Promise.all(Array.from({ length: 5 }, () => get(`/open${path}`)));
    expect(new Set(answers.map(step))).toEqual(new Set(["0"]));
    expect(await asked()).toBe(2);
    expect(step(await get(`/open${path}`))).toBe("1");
  });
});
