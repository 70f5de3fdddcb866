import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createLog } from "../http/log.ts";
import type { DependencyState } from "./decide-health.ts";
import { decideHealth } from "./decide-health.ts";
import { HealthAnswer, healthRoutes } from "./health-routes.ts";
import { createHealthWatch } from "./health-watch.ts";
import { kvProbe, mlProbe } from "./probes.ts";

const silent = createLog(() => {});
afterEach(() => void vi.useRealTimers());

describe("health", () => {
  test.each<[string, Record<string, DependencyState>]>([
    ["healthy", { postgres: "connected", kv: "connected", "ml-api": "connected" }],
    ["healthy", { postgres: "connected", kv: "absent", "ml-api": "absent" }],
    ["degraded", { postgres: "connected", kv: "disconnected" }],
    ["degraded", { postgres: "connected", "ml-api": "unknown" }],
    ["unhealthy", { postgres: "disconnected", kv: "connected" }],
    ["unhealthy", { postgres: "unknown" }],
    ["unhealthy", {}],
  ])("is %s with %j", (status, dependencies) => expect(decideHealth(dependencies)).toBe(status));
});

describe("GET /health", () => {
  const answerOf = async (states: Record<string, DependencyState>) => {
    const watch = createHealthWatch(
      Object.entries(states).map(([name, state]) => ({ name, ask: async () => state })),
      silent,
    );
    await watch.askAll();
    const answer = await healthRoutes(watch, () => 5000).request("/health");
    return { status: answer.status, body: HealthAnswer.parse(await answer.json()) };
  };

  test("200 when what it needs answers", async () => {
    expect(await answerOf({ postgres: "connected", kv: "absent" })).toEqual({
      status: 200,
      body: { status: "healthy", uptime: 0, dependencies: { postgres: "connected", kv: "absent" } },
    });
  });

  test("200 when only a part is away, 503 when the database is", async () => {
    expect(await answerOf({ postgres: "connected", "ml-api": "disconnected" })).toMatchObject({
      status: 200,
      body: { status: "degraded" },
    });
    expect(await answerOf({ postgres: "disconnected" })).toMatchObject({ status: 503, body: { status: "unhealthy" } });
  });

  test("asks nobody; the watch asks every few seconds, and one that hangs or throws counts as away", async () => {
    vi.useFakeTimers();
    let asked = 0;
    let state: DependencyState = "connected";
    const probes = [
      { name: "postgres", ask: async () => state },
      {
        name: "throws",
        ask: async () => {
          asked += 1;
          throw new Error("no");
        },
      },
      { name: "hangs", ask: () => new Promise<DependencyState>(() => {}) },
    ];
    const watch = createHealthWatch(probes, silent, 3000);
    const app = healthRoutes(watch, Date.now);
    for (let request = 0; request < 5; request += 1) await app.request("/health");
    expect([asked, watch.dependencies().postgres]).toEqual([0, "unknown"]);
    watch.start();
    await vi.advanceTimersByTimeAsync(3000);
    expect(watch.dependencies()).toMatchObject({ postgres: "connected", throws: "disconnected" });
    state = "disconnected";
    await vi.advanceTimersByTimeAsync(8000);
    expect(watch.dependencies()).toEqual({ postgres: "disconnected", throws: "disconnected", hangs: "disconnected" });
    watch.stop();
    const before = asked;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toBeLessThanOrEqual(before + 1);
  });
});

describe("a probe", () => {
  test("of the ML API knows absent, connected and failing", async () => {
    let status = 200;
    const server = createServer((_request, response) => response.writeHead(status).end("{}"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { ask } = mlProbe(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    expect(await ask()).toBe("connected");
    status = 500;
    expect(await ask()).toBe("disconnected");
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    await expect(ask()).rejects.toThrow();
    expect(await mlProbe(null).ask()).toBe("absent");
  });

  test("of KV repeats what its writer met", async () => {
    expect(await kvProbe(null).ask()).toBe("absent");
    expect(await kvProbe(() => null).ask()).toBe("connected");
    expect(await kvProbe(() => "no answer").ask()).toBe("disconnected");
  });
});
