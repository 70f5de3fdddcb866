import { getRequestListener } from "@hono/node-server";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connectPglite } from "../analytics/db/connect-pglite.ts";
import { migratedTemplate } from "../analytics/db/test-database.ts";
import { testKeys } from "../analytics/keys/test-keys.ts";
import { edgePolicyRoutes } from "../analytics/policy/edge-policy-routes.ts";
import { testEnv } from "../analytics/test-dependencies.ts";
import { startServer, startTestEdge, testConfig } from "../edge/node/test-node-edge.ts";

const ingest = "edge:ingest-key-of-tests-that-is-long-enough-012345";
const [old, young] = ["old:pepper-of-last-year-that-is-long-enough-0123456789", "young:pepper-of-this-year-that-is-long-enough-012345678"];
const fail = (error: Error) => {
  throw error;
};

let database: Awaited<ReturnType<typeof connectPglite>>;
beforeAll(async () => {
  database = await connectPglite({ template: await migratedTemplate(), onFault: fail, onLost: fail });
}, 60_000);
afterAll(() => database?.close());

/** Analytics whose first pepper is that of the text. */
const analyticsUnder = (peppers: string) =>
  testKeys(database, { env: testEnv({ AEGIS_INGEST_KEYS: ingest, AEGIS_API_KEY_PEPPER: peppers }) });

/** An edge that knows these peppers; the status it answers a key with. */
async function edgeUnder(peppers: string) {
  const { url: upstream } = await startServer((_request, response) => void response.end("ok"));
  const { dependencies } = analyticsUnder(young);
  const { url } = await startServer(getRequestListener(edgePolicyRoutes({ ...dependencies, now: Date.now }).fetch));
  const config = testConfig(upstream);
  const routes = config.routes.map((route) => (route.id === "users" ? { ...route, auth: ["api-key" as const] } : route));
  const variables = { ANALYTICS_URL: url, INGEST_KEY: ingest, API_KEY_PEPPERS: peppers };
  const upstreams = config.upstreams.map((one) => ({ ...one, timeoutMs: 30_000 }));
  const edge = await startTestEdge({ config: { ...config, routes, upstreams }, variables });
  return async (key: string) => (await fetch(`${edge.url}/api/x`, { headers: { "X-API-Key": key } })).status;
}

it("a key made under an old pepper works as long as edges know that pepper, and no longer", async () => {
  const rotated = analyticsUnder(`${young},${old}`);
  // A pair for each edge: what one learned of a key in this process, another would know.
  const makePair = async () => {
    const [before, after] = [await analyticsUnder(old).create({ roles: ["user"] }), await rotated.create({ roles: ["user"] })];
    expect([before.pepperId, after.pepperId]).toEqual(["old", "young"]);
    return { before, after };
  };
  const answersOf = async (peppers: string, keys: { key: string }[]) => {
    const statusOf = await edgeUnder(peppers);
    const statuses: number[] = [];
    for (const [index, { key }] of keys.entries()) {
      const ask = async () => {
        statuses[index] = await statusOf(key);
        return statuses[index];
      };
      // 503 while a stalled machine lets the record come too late.
      await expect.poll(ask, { timeout: 60_000, interval: 200 }).not.toBe(503);
    }
    return statuses;
  };
  const [first, second, third] = [await makePair(), await makePair(), await makePair()];
  expect(await answersOf(old, [first.before, first.after])).toEqual([200, 401]);
  expect(await answersOf(`${young},${old}`, [second.before, second.after])).toEqual([200, 200]);
  // What is still to be rotated before the old pepper may go.
  const waiting = (await rotated.list("pepper=old&state=active")).keys.map(({ id }) => id);
  expect(new Set(waiting)).toEqual(new Set([first, second, third].map(({ before }) => before.id)));
  const follower = await rotated.rotate(third.before.id, { gracePeriod: "1h" });
  expect(await answersOf(young, [third.before, third.after, follower])).toEqual([401, 200, 200]);
}, 240_000);
