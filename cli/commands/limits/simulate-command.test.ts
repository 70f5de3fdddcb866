import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LimitSimulation } from "#contracts/limit-simulation.ts";
import { limitsCommand } from "../limits-command.ts";
import { testCommand } from "../test-command.ts";
import { startTestServer, type TestServer } from "../test-server.ts";

const folder = mkdtempSync(join(tmpdir(), "aegis-simulate-"));
const [log, config, broken] = [join(folder, "access.log"), join(folder, "aegis.yaml"), join(folder, "broken.yaml")];

const yaml = `
gateway:
  routes:
    - { id: shop, path: /shop/*, upstream: "http://127.0.0.1:3001", auth: none }
    - { id: other, path: /other, upstream: "http://127.0.0.1:3001", auth: none }
rateLimiting:
  rules:
    - { name: shop, route: shop, limit: 5, window: 1m, algorithm: fixed-window, policy: exact }
    - { name: rest, path: /*, limit: 100, window: 1m }
  bypass:
    ips: [192.0.2.0/24]
`;

const line = (address: string, second: number, target: string) =>
  `${address} - - [17/May/2026:10:0${Math.floor(second / 60)}:${String(second % 60).padStart(2, "0")} +0000] "GET ${target} HTTP/1.1" 200 10 "-" "curl/8"`;
const repeat = (count: number, make: (index: number) => string) => Array.from({ length: count }, (_, index) => make(index));

beforeAll(() => {
  const lines = [
    ...repeat(8, (index) => line("203.0.113.7", index, "/shop/a?b=c")),
    ...repeat(6, (index) => line("2001:db8::1", 60 + index, "/shop/./b")),
    ...repeat(3, (index) => line("2001:db8::2", 60 + index, "/shop/c")),
    ...repeat(2, (index) => line("203.0.113.8", index, "/shop/d")),
    line("203.0.113.8", 59, "/other"),
    line("203.0.113.8", 59, "/nowhere"),
    line("203.0.113.8", 59, "/shop/%2F"),
    line("192.0.2.1", 58, "/shop/e"),
    "not a line",
    line("203.0.113.8", 2, "/shop/late").replace("17/May", "99/Xyz"),
    "",
  ];
  writeFileSync(log, lines.join("\n"));
  writeFileSync(config, yaml);
  writeFileSync(broken, "gateway:\n  routes: 1\n");
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]) => testCommand(limitsCommand(), ["simulate", ...args]);
const onLog = (...args: string[]) => run("shop", "--log", log, "--config", config, ...args);
const asJson = async (...args: string[]) => LimitSimulation.parse(JSON.parse((await onLog(...args, "--json")).out));

describe("aegis limits simulate --log", () => {
  test("tells what the rule would have refused, of whom, and how much of it is used", async () => {
    const { current, whatIf, seen, period, recorded, suggestion, source } = await asJson();
    expect(source).toEqual({ kind: "log", name: log });
    expect(seen).toEqual({ requests: 23, unreadable: 2, unlimited: 2, others: 1, bypassed: 1, outOfOrder: 0 });
    expect(period).toEqual({ from: "2026-05-17T10:00:00.000Z", to: "2026-05-17T10:01:05.000Z" });
    expect([whatIf, recorded, suggestion]).toEqual([null, null, null]);
    // IPv6 is counted by /64: both of them are one client.
    expect(current).toMatchObject({
      requests: 19,
      admitted: 12,
      refused: 7,
      clients: { count: 3, refused: 2 },
      use: { p50: 8, p95: 9, p99: 9, max: 9, maxOfQuota: 1.8 },
      mostRefused: [
        { client: "2001:db8:0:0::/64", requests: 9, refused: 4, peak: 9, peakOfQuota: 1.8 },
        { client: "203.0.113.7", requests: 8, refused: 3, peak: 8, peakOfQuota: 1.6 },
      ],
      hours: [{ hour: "2026-05-17T10:00:00.000Z", requests: 19, refused: 7 }],
    });
  });

  test("shows the rule as it is and what might be side by side", async () => {
    const { out, exitCode } = await onLog("--limit", "8");
    const text = stripVTControlCharacters(out);
    expect(exitCode).toBe(0);
    expect(text).toMatch(/AS IT IS +WHAT IF/);
    expect(text).toMatch(/limit +5\/1m +8\/1m/);
    expect(text).toMatch(/refused +7 \(36\.8 %\) +1 \(5\.3 %\)/);
    expect(text).toMatch(/MOST REFUSED, WHAT IF/);
  });

  test.each([
    [["--by", "route"], { requests: 19, refused: 9, clients: { count: 1, refused: 1 } }],
    [["--window", "2m"], { requests: 19, refused: 7 }],
    [["--algorithm", "token-bucket", "--burst", "8"], { limit: expect.objectContaining({ burst: 8 }), refused: 1 }],
    [["--policy", "strict", "--isolates", "9"], { refused: 7 }],
    [["--limit", "0"], { admitted: 0, use: expect.objectContaining({ maxOfQuota: null }) }],
  ])("what if %j", async (args, expected) => {
    expect((await asJson(...(args as string[]))).whatIf).toMatchObject(expected);
  });

  test("a change that changes nothing is none", async () => {
    expect((await asJson("--limit", "5", "--window", "60s", "--by", "client")).whatIf).toBeNull();
  });

  test("finds the smallest limit that refuses no more than a share", async () => {
    expect((await asJson("--refuse-at-most", "0%")).suggestion).toEqual({ refuseAtMost: 0, quota: 9, refused: 0, refusedShare: 0 });
    expect((await asJson("--refuse-at-most", "6%")).suggestion).toMatchObject({ quota: 8, refused: 1 });
    expect((await asJson("--refuse-at-most", "100%")).suggestion).toMatchObject({ quota: 1 });
    expect((await onLog("--refuse-at-most", "6%")).out).toContain("the smallest limit that refuses at most 6 %: 8/1m");
  });

  test("says so where no request falls under the rule", async () => {
    writeFileSync(join(folder, "empty.log"), "");
    const { out, exitCode } = await run("shop", "--log", join(folder, "empty.log"), "--config", config, "--refuse-at-most", "1%");
    expect(exitCode).toBe(0);
    expect(out).toContain("no request falls under it");
  });

  test.each([
    [["shpo", "--log", log, "--config", config], /no limit "shpo": did you mean "shop"\?/],
    [["shop", "--log", join(folder, "none.log"), "--config", config], /cannot be read/],
    [["shop", "--log", log, "--config", broken], /the file has mistakes/],
  ])("fails with 1 for %j", async (args, message) => {
    expect(await run(...args)).toMatchObject({ exitCode: 1, out: "", err: expect.stringMatching(message) });
  });

  test.each([
    [["shop"], "give --log or --from db"],
    [["shop", "--log", log, "--from", "db"], "give --log or --from db"],
    [["shop", "--log", log, "--since", "1h"], "--since goes with --from db"],
    [["shop", "--log", log, "--burst", "5", "--algorithm", "fixed-window"], "--burst is for a token-bucket only"],
    [["shop", "--from", "postgres://x"], "use db"],
    [["shop", "--log", log, "--refuse-at-most", "0.1"], "use a share"],
    [["shop", "--log", log, "--refuse-at-most", "101%"], "use a share"],
    [["shop", "--log", log, "--isolates", "0"], "use a whole number"],
    [["shop", "--log", log, "--limit", "-1"], "use a whole number"],
  ])("refuses %j with 2", async (args, message) => {
    expect(await run(...args)).toMatchObject({ exitCode: 2, out: "", err: expect.stringContaining(message) });
  });
});

describe("a rule of a config in which several limits hold for one request", () => {
  const several = join(folder, "several.yaml");
  const onSeveral = async (rule: string, ...args: string[]) =>
    LimitSimulation.parse(JSON.parse((await run(rule, "--log", log, "--config", several, ...args, "--json")).out));

  beforeAll(() =>
    writeFileSync(
      several,
      `
gateway:
  routes:
    - { id: shop, path: /shop/*, upstream: "http://127.0.0.1:3001", auth: none }
    - { id: other, path: /other, upstream: "http://127.0.0.1:3001", auth: none }
rateLimiting:
  rules:
    - { name: shop, route: shop, limit: 5, window: 1m, algorithm: fixed-window, policy: exact }
    - name: units
      additional: true
      limit: 12
      window: day
      by: [key, route]
      cost: { default: 3, methods: { GET: 2 }, field: "query:units", response: X-Cost }
    - { name: gold, additional: true, limit: 1, window: 1m, plans: [gold] }
    - { name: log, additional: true, limit: 4, window: 1m, algorithm: sliding-log }
`,
    ),
  );

  test("judges whatever falls under it, whichever limits stand beside it", async () => {
    expect((await onSeveral("shop")).current).toMatchObject({ requests: 20, refused: 7 });
    expect((await onSeveral("log")).current).toMatchObject({ requests: 21, refused: 9, limit: { policy: "exact" } });
  });

  test("counts units, in windows of the calendar, by what is the same in all of a list", async () => {
    const { current, unknown } = await onSeveral("units");
    expect(current).toMatchObject({
      requests: 21,
      limit: { calendar: "day", by: ["key", "route"] },
      // Eight requests of 2 units from one, nine from the IPv6 network, three on each route from others.
      refused: 5,
      use: { max: 18, maxOfQuota: 1.5 },
      mostRefused: [
        { requests: 9, refused: 3, peak: 18 },
        { requests: 8, refused: 2, peak: 16 },
      ],
    });
    expect(unknown).toEqual([
      "A log tells of no key: the address is counted in its place.",
      "What answers said of the cost is not known: requests cost what is charged in advance.",
    ]);
    expect((await onSeveral("units", "--refuse-at-most", "0%")).suggestion).toMatchObject({ quota: 18, refused: 0 });
  });

  test("says what a log does not tell of whom a rule is for", async () => {
    const { current, seen, unknown } = await onSeveral("gold");
    expect([current.requests, seen.others]).toEqual([0, 21]);
    expect(unknown).toEqual(["A log does not tell what the rule asks for (plans): requests are taken to have none of it."]);
    const { out } = await run("gold", "--log", log, "--config", several);
    expect(out).toContain("not known: A log does not tell what the rule asks for (plans)");
  });

  test("a window of the calendar stays as the config takes it, until another is tried", async () => {
    const args = ["units", "--log", log, "--config", several];
    expect(await run(...args, "--policy", "exact")).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining("give --window a duration"),
    });
    expect((await onSeveral("units", "--policy", "exact", "--window", "24h")).whatIf?.limit).toEqual({
      quota: 12,
      windowSeconds: 86_400,
      burst: 12,
      algorithm: "fixed-window",
      policy: "exact",
      by: ["key", "route"],
    });
  });

  test("who shares a counter may be tried as a list", async () => {
    expect((await onSeveral("shop", "--by", "address, route")).whatIf?.limit.by).toEqual(["address", "route"]);
    expect(await run("shop", "--log", log, "--by", "nobody")).toMatchObject({ exitCode: 2, err: expect.stringContaining("use client") });
  });
});

describe("aegis limits simulate --live", () => {
  let server: TestServer;
  afterAll(() => server.close());

  test("takes the live config and what overrides it", async () => {
    const change = { quota: 5, windowSeconds: 60, mode: "enforce" };
    const override = { ...change, quota: 2, origin: "operator", decisionId: "dec-1", expiresAt: null };
    const standing = {
      name: "shop",
      algorithm: "fixed-window",
      by: "client",
      configured: change,
      override,
      effective: { ...change, quota: 2 },
    };
    server = await startTestServer({
      "GET /api/config": () => [200, { yaml }],
      "GET /api/limits": () => [200, { limits: [standing], orphans: [], clients: [] }],
    });
    const { out } = await run("shop", "--log", log, "--live", "--analytics", server.address, "--token", "t", "--json");
    expect(JSON.parse(out).current).toMatchObject({ limit: { quota: 2, burst: 2 }, refused: 13 });
  });

  test("fails with 1 where analytics is away", async () => {
    const { exitCode, err } = await run("shop", "--from", "db", "--analytics", "http://127.0.0.1:9", "--token", "t", "--config", config);
    expect(exitCode).toBe(1);
    expect(err).toContain("analytics does not answer");
  });
});
