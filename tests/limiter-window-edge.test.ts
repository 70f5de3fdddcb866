import { setTimeout as delay } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { redisLeaseStore } from "#edge/limiter/lease/lease-store.ts";
import { limitStore } from "#edge/limiter/limit-store.ts";
import { startRedisRest } from "../redis-rest/start-redis-rest.ts";
import { type Answered, type Rule, runEdges } from "./run-edges.ts";

/**
 * Two hundred requests on four processes of the edge, half of them sent just before a window ends and half just after. A stalled machine
 * may answer some of them 503 or late, which takes nothing from what is held here: nobody is admitted beyond the quota, by the answers
 * and by what the store counted.
 */

const quota = 10;
const windowSeconds = 5;
const windowMs = windowSeconds * 1000;
const edgesRun = 4;
const half = 100;

const shape = { limit: quota, windowSeconds, onStoreFailure: "closed" } as const;
const rules: Rule[] = [
  { name: "exact-fixed", algorithm: "fixed-window", policy: "exact", ...shape },
  { name: "exact-sliding", algorithm: "sliding-window", policy: "exact", ...shape },
  { name: "exact-bucket", algorithm: "token-bucket", policy: "exact", ...shape },
  { name: "strict-fixed", algorithm: "fixed-window", policy: "strict", ...shape },
  { name: "strict-sliding", algorithm: "sliding-window", policy: "strict", ...shape },
  { name: "strict-bucket", algorithm: "token-bucket", policy: "strict", ...shape },
];
const warm: Rule = { name: "warm", algorithm: "fixed-window", policy: "exact", ...shape, limit: 1_000_000, windowSeconds: 86_400 };

const rest = await startRedisRest();
const edges = await runEdges(edgesRun, rest, [warm, ...rules]);
afterAll(async () => {
  await edges.stop();
  await rest.close();
});

const send = async (...command: string[]) => {
  const answer = await fetch(rest.url, {
    method: "POST",
    headers: { Authorization: `Bearer ${rest.token}` },
    body: JSON.stringify(command),
  });
  return ((await answer.json()) as { result: unknown }).result;
};

/** Once every process answers, and asks its store again after it failed under load. */
async function settled(): Promise<void> {
  const all = () => Promise.all(Array.from({ length: edgesRun }, async (_, edge) => (await edges.ask(edge, warm.name)).status));
  await expect.poll(all, { timeout: 90_000, interval: 250 }).toEqual(Array(edgesRun).fill(200));
}

const all: Answered[] = [];

/** The answers to a burst on each side of the next edge of a window. */
async function askAround(name: string): Promise<Answered[]> {
  await settled();
  const edgeAt = Math.ceil((Date.now() + 300) / windowMs) * windowMs;
  const burst = () => Promise.all(Array.from({ length: half }, (_, index) => edges.ask(index, name)));
  await delay(Math.max(0, edgeAt - 50 - Date.now()));
  const before = burst();
  await delay(Math.max(0, edgeAt + 1 - Date.now()));
  const answers = (await Promise.all([before, burst()])).flat();
  all.push(...answers);
  return answers;
}

/** Asks around an edge and checks what came of it, again where the machine stood still and no request was judged. */
async function checkAround(name: string, check: (answers: Answered[]) => Promise<void>): Promise<void> {
  for (let attempt = 0; attempt < 10; attempt++) {
    const answers = await askAround(name);
    await check(answers);
    if (answers.some(({ status }) => status !== 503)) return;
  }
  throw new Error("the store never answered in time");
}

const windowOf = (at: number) => Math.floor(at / windowMs);
const admittedOf = (answers: readonly Answered[]) => answers.filter(({ status }) => status === 200);

/** By window, the most that the store's counters let pass; one whose counter has ended by now counts as full. */
function allowed(answers: readonly Answered[], counted: ReadonlyMap<number, number>): number {
  const first = windowOf(Math.min(...answers.map(({ sentAt }) => sentAt)));
  const last = windowOf(Math.max(...answers.map(({ answeredAt }) => answeredAt)));
  const windows = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return windows.reduce((sum, window) => sum + Math.min(quota, counted.get(window) ?? quota), 0);
}

/** What the library's counters say, by window. */
async function countedExactly({ name, algorithm }: Rule, answers: readonly Answered[]): Promise<Map<number, number>> {
  const windows = [...new Set(answers.flatMap(({ sentAt, answeredAt }) => [windowOf(sentAt), windowOf(answeredAt)]))];
  const counter = `aegis:${name}:${algorithm}:${windowSeconds}:${quota}:${quota}:route:${name}`;
  const counts = await Promise.all(windows.map((window) => send("GET", `${counter}:${window}`)));
  return new Map(windows.flatMap((window, index) => (counts[index] == null ? [] : [[window, Number(counts[index])]])));
}

const leases = redisLeaseStore(limitStore(rest), rest.token, 20_000);

/** What the settlements' hashes say of the latest window and the one before; of a bucket, the tokens that are out. */
async function countedInLeases({ name, algorithm }: Rule): Promise<{ counted: Map<number, number>; out: number }> {
  const field = await leases.fieldOf(`${name}\n${algorithm}\n${windowSeconds}\nroute:${name}`);
  const hashes = (await send("KEYS", "aegis:leases:*")) as string[];
  const values = (await Promise.all(hashes.sort().map((hash) => send("HGET", hash, field)))).filter((value) => value !== null);
  const [window = 0, used = 0, previous = 0] = String(values.at(-1)).split(":").map(Number);
  return {
    counted: new Map([
      [window, used],
      [window - 1, previous],
    ]),
    out: used / 1000,
  };
}

/** In a rolling window the one before still weighs when the last request was judged. */
function expectRolling(answers: readonly Answered[], counted: ReadonlyMap<number, number>): void {
  const lastAt = Math.max(...answers.map(({ answeredAt }) => answeredAt));
  const passed = lastAt / windowMs - windowOf(lastAt);
  const before = counted.get(windowOf(lastAt) - 1) ?? 0;
  expect(counted.get(windowOf(lastAt)) ?? 0).toBeLessThanOrEqual(quota - Math.floor(before * (1 - passed)));
}

async function expectWindows(rule: Rule, answers: readonly Answered[]): Promise<void> {
  const admitted = admittedOf(answers);
  const counted = rule.policy === "exact" ? await countedExactly(rule, answers) : (await countedInLeases(rule)).counted;
  expect(answers.filter(({ status }) => ![200, 429, 503].includes(status))).toEqual([]);
  expect(admitted.length).toBeLessThanOrEqual(allowed(answers, counted));
  const inside = admitted.filter(({ sentAt, answeredAt }) => windowOf(sentAt) === windowOf(answeredAt));
  for (const [window, count] of counted) {
    expect(inside.filter(({ sentAt }) => windowOf(sentAt) === window).length).toBeLessThanOrEqual(quota);
    // A fixed window of the library counts what it refuses too.
    if (rule.name !== "exact-fixed") expect(count).toBeLessThanOrEqual(quota);
  }
  // The library judges a request by the clock of who sent it: one that is long on its way is counted in a window that others thought ended.
  if (rule.name === "strict-sliding") expectRolling(answers, counted);
}

async function expectBucket(rule: Rule, answers: readonly Answered[]): Promise<void> {
  const tookMs = Math.max(...answers.map(({ answeredAt }) => answeredAt)) - Math.min(...answers.map(({ sentAt }) => sentAt));
  expect(admittedOf(answers).length).toBeLessThanOrEqual(quota + Math.floor((tookMs * quota) / windowMs));
  const bucket = `aegis:${rule.name}:token-bucket:${windowSeconds}:${quota}:${quota}:route:${rule.name}`;
  if (rule.policy === "strict") expect((await countedInLeases(rule)).out).toBeLessThanOrEqual(quota);
  else expect(Number(await send("HGET", bucket, "tokens"))).toBeGreaterThanOrEqual(0);
}

describe("two hundred requests on four processes at the edge of a window", () => {
  it.each(rules.filter(({ algorithm }) => algorithm !== "token-bucket"))(
    "are never admitted beyond the quota, by answers and store: $name",
    (rule) => checkAround(rule.name, (answers) => expectWindows(rule, answers)),
    300_000,
  );

  it.each(rules.filter(({ algorithm }) => algorithm === "token-bucket"))(
    "are never admitted beyond what a bucket holds and is refilled by: $name",
    (rule) => checkAround(rule.name, (answers) => expectBucket(rule, answers)),
    300_000,
  );

  it("leave every one of them once in the metric events", async () => {
    await expect.poll(() => all.filter(({ requestId }) => !edges.events.has(requestId)), { timeout: 60_000 }).toEqual([]);
    for (const { requestId, status } of all) {
      const outcomes = edges.events.get(requestId) ?? [];
      expect(outcomes).toHaveLength(1);
      expect(outcomes[0]).toMatch(status === 200 ? /allowed$/ : /refused$/);
    }
  }, 90_000);
});
