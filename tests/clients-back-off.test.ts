import ky from "ky";
import { parseList } from "structured-headers";
import { Agent, RetryAgent, request } from "undici";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { Algorithm, Limit } from "#contracts/limit.ts";
import { startServer, startTestEdge, testConfig } from "#edge/node/test-node-edge.ts";
import { type RedisRest, startRedisRest } from "../redis-rest/start-redis-rest.ts";

const windowSeconds = 3;
const patience = { timeout: 120_000 };

/** Clients that other people wrote, as they are without a setting: each waits as long as it is told and asks again. */
const clients: Record<string, (url: string) => Promise<number>> = {
  ky: async (url) => (await ky.get(url)).status,
  "undici's RetryAgent": async (url) => {
    const dispatcher = new RetryAgent(new Agent());
    onTestFinished(() => dispatcher.close());
    const { statusCode, body } = await request(url, { dispatcher });
    await body.dump();
    return statusCode;
  },
};

let redis: RedisRest;
beforeAll(async () => {
  redis = await startRedisRest();
  return () => redis.close();
});

describe.each(Object.keys(clients))("%s, refused by the edge", (client) => {
  it.each<[Algorithm, Limit["policy"]]>([
    ["fixed-window", "leased"],
    ["sliding-window", "leased"],
    ["token-bucket", "leased"],
    ["sliding-window", "exact"],
  ])("comes back once, not before it may, and is served: %s, %s", patience, async (algorithm, policy) => {
    const { url, seen } = await startRecordedEdge(limitOf(`${algorithm}-${policy}-${client}`, { algorithm, policy }));
    const [refusal, success] = await askUntilRefused(() => clients[client]!(url), { url, seen });
    const secondsUntilFree = readSeconds(refusal.rateLimit ?? "");
    expect(Number(refusal.retryAfter)).toBeGreaterThanOrEqual(secondsUntilFree);
    // A timer may be a millisecond early.
    expect(success.askedAt - refusal.answeredAt).toBeGreaterThanOrEqual(secondsUntilFree * 1000 - 2);
  });
});

/** Lets the client ask once the quota is used up. Where the window has just ended, it is not refused, and all is done again. */
async function askUntilRefused(ask: () => Promise<number>, { url, seen }: Recorded): Promise<[refusal: Seen, success: Seen]> {
  for (;;) {
    while ((await fetch(url)).status === 200);
    const from = seen.length;
    expect(await ask()).toBe(200);
    const [first, second, ...more] = seen.slice(from);
    if (first?.status === 200) continue;
    expect([first?.status, second?.status, more]).toEqual([429, 200, []]);
    return [first!, second!];
  }
}

function limitOf(name: string, { algorithm, policy }: Pick<Limit, "algorithm" | "policy">): Limit {
  const slug = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  return { name: slug, algorithm, policy, quota: 2, burst: 2, windowSeconds, by: "client", onStoreFailure: "local", shadow: false };
}

interface Seen {
  askedAt: number;
  answeredAt: number;
  status: number;
  rateLimit: string | null;
  retryAfter: string | null;
}

interface Recorded {
  url: string;
  seen: Seen[];
}

/** An edge with one limit, and a way to it that notes what passes. */
async function startRecordedEdge(limit: Limit): Promise<Recorded> {
  const upstream = await startServer((_, response) => response.end("ok"));
  const variables = { UPSTASH_REDIS_REST_URL: redis.url, UPSTASH_REDIS_REST_TOKEN: redis.token };
  const edge = await startTestEdge({ config: testConfig(upstream.url, { limits: [limit] }), variables });
  const seen: Seen[] = [];
  const recorder = await startServer(async (_, response) => {
    const askedAt = performance.now();
    const answer = await fetch(`${edge.url}/open/x`);
    const text = await answer.text();
    const [rateLimit, retryAfter] = [answer.headers.get("RateLimit"), answer.headers.get("Retry-After")];
    seen.push({ askedAt, answeredAt: performance.now(), status: answer.status, rateLimit, retryAfter });
    response.writeHead(answer.status, retryAfter === null ? {} : { "Retry-After": retryAfter, RateLimit: rateLimit ?? "" }).end(text);
  });
  return { url: recorder.url, seen };
}

/** `t` of the only limit. */
function readSeconds(field: string): number {
  const [item] = parseList(field);
  return Number(item?.[1].get("t"));
}
