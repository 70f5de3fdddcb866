import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { trainingSampleRoutes } from "../../analytics/anomalies/training-sample-routes.ts";
import { publishConfig } from "../../analytics/configs/publish-config.ts";
import type { DatabaseConnection } from "../../analytics/db/connect.ts";
import { testDependencies, testEnv } from "../../analytics/test-dependencies.ts";
import { route } from "./simulate-loop.ts";

const token = "service-token-of-the-bench";

/** What the operator of the sample config would have: the sample's alert rules, the loop in auto. */
const yaml = (scores: boolean) => `
gateway:
  routes:
    - { id: ${route}, path: /*, upstream: "http://127.0.0.1:3001", auth: none }
rateLimiting:
  rules:
    - { name: site, route: ${route}, limit: 1000000, window: 1m, algorithm: sliding-window }
ml: { enabled: ${scores} }
loop: { mode: auto }
alerts:
  rules:
    - { name: errors, metric: error-rate, above: 0.05, for: 1m, minimumRequests: 2 }
    - { name: anomaly, metric: anomaly-score, above: 0.8, for: 30s }
    - { name: suspect, metric: client-anomaly-score, above: 0.8, for: 30s }
`;

/** The parts of analytics that a detection bench needs, on a clock of its own, with the endpoint that the model learns from. */
export async function createDetectionService(database: DatabaseConnection, clock: { now: number }, mlUrl: string) {
  const env = testEnv({ AEGIS_ML_URL: mlUrl, AEGIS_SERVICE_TOKEN: token });
  const dependencies = testDependencies(database, { now: () => clock.now, env });
  /** Until the model has learned, its scores are not asked for: they cost most of the time. */
  const publish = async (scores: boolean) => {
    const published = await publishConfig(dependencies, { yaml: yaml(scores), actor: { name: "bench", source: null }, message: "" });
    if (!published.ok) throw new Error(JSON.stringify(published));
  };
  await publish(false);
  const server = createAdaptorServer({ fetch: trainingSampleRoutes(dependencies).fetch });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { dependencies, token, askModel: () => publish(true), url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}
