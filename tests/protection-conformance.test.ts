// What Gateway API's conformance suite asks of timeouts, retries and mirrors, and KrakenD's manual of timeouts, in our own words.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DemoUpstream, startDemoUpstream } from "../cli/dev/demo-upstream.ts";
import { startTestEdge, type TestEdge } from "../cli/dev/test-edge.ts";
import { type FaultUpstream, startFaultUpstream } from "./fault-upstream.ts";

let edge: TestEdge;
let demo: DemoUpstream;
let broken: FaultUpstream;
let copies: FaultUpstream;

beforeAll(async () => {
  [demo, broken, copies] = await Promise.all([startDemoUpstream(0), startFaultUpstream(), startFaultUpstream()]);
  edge = await startTestEdge(describeConfig());
}, 120_000);
afterAll(async () => {
  await edge?.stop();
  await demo?.close();
  for (const upstream of [broken, copies]) upstream?.close();
}, 60_000);

function describeConfig(): string {
  const calm = `http://127.0.0.1:${demo.port}`;
  const retry = { attempts: 2, backoffMs: 1, on: ["unreachable", "timeout", "500", "502", "503", "504"] };
  const upstreams = {
    calm: { targets: [calm], timeoutMs: 10_000 },
    hurried: { targets: [calm], timeoutMs: 500 },
    retried: { targets: [broken.url], timeoutMs: 10_000, retry },
    "retried-errors": { targets: [broken.url], timeoutMs: 10_000, retry },
    once: { targets: [broken.url], timeoutMs: 10_000, retry: { ...retry, on: ["500"] } },
    "by-attempt": { targets: [broken.url], timeoutMs: 10_000, retry: { ...retry, attemptTimeoutMs: 100 } },
    copies: { targets: [copies.url] },
  };
  const requestHeaders = { set: { "X-Header-Set": "set" }, remove: ["X-Header-Remove"] };
  const routes = [
    { path: "/request-timeout", upstream: "calm", totalMs: 500 },
    { path: "/disable-request-timeout", upstream: "calm" },
    { path: "/backend-timeout", upstream: "hurried" },
    { path: "/retry/*", upstream: "retried" },
    { path: "/retry-errors/*", upstream: "retried-errors" },
    { path: "/retry-500/*", upstream: "once" },
    { path: "/retry-in-total/*", upstream: "by-attempt", totalMs: 150 },
    { path: "/retry-by-attempt/*", upstream: "by-attempt" },
    { path: "/mirror", upstream: "calm", mirror: { upstream: "copies" } },
    { path: "/mirror-and-modify-headers", upstream: "calm", mirror: { upstream: "copies" }, transform: { requestHeaders } },
    { path: "/mirror-some", upstream: "calm", mirror: { upstream: "copies", fraction: 0.2 } },
  ];
  return JSON.stringify({ gateway: { upstreams, routes }, auth: { default: "none" }, monitoring: { metricsEnabled: false } });
}

const get = (path: string, headers: Record<string, string> = {}) => fetch(`http://127.0.0.1:${edge.port}${path}`, { headers });
const statusOf = async (path: string) => (await get(path)).status;

describe("timeouts.request", () => {
  it("answers 504 when the whole takes longer, and only then", async () => {
    expect(await statusOf("/request-timeout")).toBe(200);
    expect(await statusOf("/request-timeout?delay=1500")).toBe(504);
    expect(await statusOf("/disable-request-timeout?delay=1500")).toBe(200);
  });

  it("holds for all attempts together", async () => {
    expect(await statusOf("/retry-in-total/hang")).toBe(504);
    expect(broken.timesSeen("/retry-in-total/hang")).toBeLessThanOrEqual(2);
  });
});

describe("timeouts.backendRequest", () => {
  it("answers 504 when the backend takes longer", async () => {
    expect(await statusOf("/backend-timeout")).toBe(200);
    expect(await statusOf("/backend-timeout?delay=1500")).toBe(504);
  });

  it("ends an attempt, and the next one may succeed", async () => {
    expect(await statusOf("/retry-by-attempt/first-hang")).toBe(200);
    expect(broken.timesSeen("/retry-by-attempt/first-hang")).toBe(2);
  });
});

describe("retry", () => {
  it.each(["500", "502", "503"])("tries again after %s", async (code) => {
    expect(await statusOf(`/retry/first-${code}`)).toBe(200);
    expect(broken.timesSeen(`/retry/first-${code}`)).toBe(2);
  });

  it.each(["first-504", "first-reset"])("tries again after %s", async (fault) => {
    expect(await statusOf(`/retry-errors/${fault}`)).toBe(200);
    expect(broken.timesSeen(`/retry-errors/${fault}`)).toBe(2);
  });

  it("does not try again after a status that is not listed", async () => {
    expect(await statusOf("/retry-500/first-503")).toBe(503);
    expect(broken.timesSeen("/retry-500/first-503")).toBe(1);
  });
});

describe("a request mirror", () => {
  const copiesOf = (path: string) => copies.seen.filter((copy) => copy.path === path);

  it("gets the request as the backend does, changes of headers included", async () => {
    expect(await statusOf("/mirror")).toBe(200);
    const answer = await get("/mirror-and-modify-headers", { "X-Header-Remove": "remove" });
    const { headers } = (await answer.json()) as { headers: Record<string, string> };
    expect(headers["x-header-set"]).toBe("set");
    expect(headers).not.toHaveProperty("x-header-remove");
    await expect.poll(() => copiesOf("/mirror-and-modify-headers").length, { timeout: 5000 }).toBe(1);
    const head = copiesOf("/mirror-and-modify-headers")[0]?.head.toLowerCase();
    expect(head).toContain("x-header-set: set");
    expect(head).not.toContain("x-header-remove");
    expect(copiesOf("/mirror")).toHaveLength(1);
  });

  it("gets about the fraction of them that is asked for", async () => {
    for (let round = 0; round < 30; round++) await Promise.all(Array.from({ length: 10 }, () => statusOf("/mirror-some")));
    await expect.poll(() => copiesOf("/mirror-some").length, { timeout: 5000 }).toBeGreaterThan(30);
    expect(copiesOf("/mirror-some").length).toBeLessThan(95);
  });
});
