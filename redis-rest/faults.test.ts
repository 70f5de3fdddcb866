import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type FaultKnobs, Faults } from "./faults.ts";
import { type RedisRest, startRedisRest } from "./start-redis-rest.ts";

const off: FaultKnobs = { latencyMs: 0, errorRate: 0, hang: false, drop: false, when: "before" };
let server: RedisRest;

beforeAll(async () => {
  server = await startRedisRest();
});
afterEach(() => server.faults.clear());
afterAll(() => server.close());

const headers = () => ({ authorization: `Bearer ${server.token}` });
const call = (path: string, init: RequestInit = {}) => fetch(`${server.url}${path}`, { headers: headers(), ...init });
const setOverHttp = (knobs: unknown) =>
  call("/_faults", { method: "POST", body: typeof knobs === "string" ? knobs : JSON.stringify(knobs) });
const result = async (path: string) => (await (await call(path)).json()) as unknown;

describe("knobs over HTTP", () => {
  test("are all replaced by each setting, and read back", async () => {
    expect(await (await setOverHttp({ latencyMs: 5, when: "after" })).json()).toEqual({ ...off, latencyMs: 5, when: "after" });
    expect(await (await setOverHttp({ errorRate: 0.5 })).json()).toEqual({ ...off, errorRate: 0.5 });
    expect(await (await setOverHttp({})).json()).toEqual(off);
    expect(await (await call("/_faults")).json()).toEqual(off);
  });

  test.each([
    ["", "must be a JSON object"],
    ["[]", "must be a JSON object"],
    [{ latencyMs: -1 }, "latencyMs: must be a number from 0"],
    [{ latencyMs: 60_001 }, "latencyMs: must be"],
    [{ errorRate: 1.1 }, "errorRate: must be"],
    [{ hang: "yes" }, "hang: must be"],
    [{ when: "never" }, "when: must be"],
    [{ latency: 5 }, "must be a JSON object with latencyMs"],
  ])("%j is refused and changes nothing", async (knobs, error) => {
    server.faults.set({ latencyMs: 1 });
    const response = await setOverHttp(knobs);
    expect({ status: response.status, body: await response.json() }).toEqual({
      status: 400,
      body: { error: expect.stringContaining(error) },
    });
    expect(server.faults.knobs).toEqual({ ...off, latencyMs: 1 });
  });

  test("ask for the token", async () => {
    expect((await fetch(`${server.url}/_faults`, { method: "POST", body: "{}" })).status).toBe(401);
  });

  // 127.0.0.2 stands for an address that others reach: it is not on the list of loopback names.
  test.runIf(process.platform === "linux")("are not there on a host that others can reach", async () => {
    const open = await startRedisRest({ host: "127.0.0.2", token: "a-token-long-enough" });
    const response = await fetch(`${open.url}/_faults`, { headers: { authorization: `Bearer ${open.token}` } });
    await open.close();
    expect(response.status).toBe(404);
  });
});

describe("latency", () => {
  test("delays the answer by what was asked", async () => {
    server.faults.set({ latencyMs: 200 });
    const start = performance.now();
    expect(await result("/ping")).toEqual({ result: "PONG" });
    expect(performance.now() - start).toBeGreaterThanOrEqual(199);
  });
});

describe("errors", () => {
  test("at rate 1 every request fails, and none is executed", async () => {
    const key = randomUUID();
    server.faults.set({ errorRate: 1 });
    const response = await call(`/incr/${key}`);
    expect({ status: response.status, body: await response.json() }).toEqual({ status: 500, body: { error: "ERR injected fault" } });
    server.faults.clear();
    expect(await result(`/get/${key}`)).toEqual({ result: null });
  });

  test("strike the share that was asked", async () => {
    const draws = [0, 0.29, 0.3, 0.99];
    const faults = new Faults({ random: () => draws.shift() ?? 1 });
    faults.set({ errorRate: 0.3 });
    const outcomes = [];
    for (let index = 0; index < 4; index++) outcomes.push(await faults.strike(new AbortController().signal));
    expect(outcomes).toEqual(["error", "error", "continue", "continue"]);
  });
});

describe("hang", () => {
  test("holds a request until the knob is turned back, then answers it", async () => {
    server.faults.set({ hang: true });
    let answered = false;
    const pending = result("/ping").finally(() => {
      answered = true;
    });
    await expect.poll(() => server.faults.held).toBe(1);
    server.faults.set({ hang: true, latencyMs: 1 });
    await call("/health");
    expect({ answered, held: server.faults.held }).toEqual({ answered: false, held: 1 });
    server.faults.clear();
    expect(await pending).toEqual({ result: "PONG" });
  });

  test("a caller that gave up is not executed later", async () => {
    const key = randomUUID();
    server.faults.set({ hang: true });
    const caller = new AbortController();
    const pending = expect(call(`/incr/${key}`, { signal: caller.signal })).rejects.toThrow(/aborted/);
    await expect.poll(() => server.faults.held).toBe(1);
    caller.abort();
    await pending;
    await expect.poll(() => server.faults.held).toBe(0);
    server.faults.clear();
    expect(await result(`/get/${key}`)).toEqual({ result: null });
  });

  test("leaves health, meter and knobs alone", async () => {
    server.faults.set({ hang: true });
    for (const path of ["/health", "/_meter", "/_faults"]) expect((await call(path)).status).toBe(200);
  });

  test("does not keep the server from closing", async () => {
    const other = await startRedisRest();
    other.faults.set({ hang: true });
    const pending = fetch(`${other.url}/ping`, { headers: { authorization: `Bearer ${other.token}` } });
    const failed = expect(pending).rejects.toThrow();
    await expect.poll(() => other.faults.held).toBe(1);
    await other.close();
    await failed;
  });
});

describe("drop", () => {
  test("cuts the connection before anything is executed", async () => {
    const key = randomUUID();
    server.faults.set({ drop: true });
    await expect(call(`/incr/${key}`)).rejects.toThrow(/fetch failed/);
    server.faults.clear();
    expect(await result(`/get/${key}`)).toEqual({ result: null });
  });

  test("or after, when only the answer is lost", async () => {
    const key = randomUUID();
    server.faults.set({ drop: true, when: "after" });
    await expect(call(`/incr/${key}`)).rejects.toThrow(/fetch failed/);
    server.faults.clear();
    expect(await result(`/get/${key}`)).toEqual({ result: "1" });
  });
});
