import { expect, it, vi } from "vitest";
import { startTestAnalytics, type TestAnalytics } from "./test-analytics.ts";
import { startServer, startTestEdge, testConfig } from "./test-node-edge.ts";

const slow = { timeout: 25_000, interval: 50 };

async function startEdge(analytics: TestAnalytics, changes: Record<string, string> = {}) {
  const { url } = await startServer((_request, response) => void response.end("ok"));
  const config = testConfig(url, { metricsEnabled: true });
  const edge = await startTestEdge({ config, variables: { ANALYTICS_URL: analytics.url, ...changes } });
  const ask = async () => (await fetch(`${edge.url}/open/x`)).headers.get("X-Request-Id");
  return { ask };
}

it("delivers what analytics did not take, though no request comes again", async () => {
  const analytics = await startTestAnalytics();
  analytics.isAway = true;
  const { ask } = await startEdge(analytics);
  const id = await ask();
  // By then the request's own attempts have ended.
  await vi.waitFor(() => expect(analytics.turnedAway).toBe(3), slow);
  analytics.isAway = false;
  await vi.waitFor(() => expect(analytics.batches.map(({ events }) => events.requestId)).toEqual([[id]]), slow);
});

it("tells with its first batch that it stands in for a process that died", async () => {
  const analytics = await startTestAnalytics();
  const { ask } = await startEdge(analytics, { AEGIS_PROCESS_FOLLOWS_DEATH: "1" });
  await ask();
  await vi.waitFor(() => expect(analytics.batches[0]?.signals).toMatchObject({ "process-died": 1 }), slow);
});
