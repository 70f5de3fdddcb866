import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Algorithm } from "#contracts/limit.ts";
import { testLimit } from "#edge/limiter/lease/test-lease.ts";
import { startRedisRest } from "../redis-rest/start-redis-rest.ts";
import { findRedisServer, startTestRedis } from "../redis-rest/test-redis-server.ts";
import { idealOf } from "../scripts/testing/limiter/ideal.ts";
import type { Cell, Verdict } from "../scripts/testing/limiter/node-process.ts";
import { arrivals } from "../scripts/testing/limiter/workload.ts";

/**
 * Cells of the accuracy grid in real time: a process a node, and a Redis server where there is one. Nothing is held against a plan: what
 * one exact limiter would have admitted is reckoned from when requests were judged, and one that the store kept waiting may be either.
 */

const windowSeconds = 10;
const windowsRun = 3;

const cell = (algorithm: Algorithm, nodes: number, quota: number, load: number): Cell => ({
  limit: testLimit({ name: `${algorithm}-${nodes}-${quota}-${load * 10}`, algorithm, quota, burst: quota, windowSeconds }),
  workload: {
    perSecond: (load * quota) / windowSeconds,
    seconds: windowsRun * windowSeconds,
    clients: 1,
    zipf: 1,
    isolates: nodes,
    spread: "even",
    seed: nodes * 1000 + quota + load * 10,
  },
});

const cells = [
  cell("sliding-window", 1, 100, 0.9),
  cell("sliding-window", 1, 1000, 1.5),
  cell("sliding-window", 3, 1000, 1.1),
  cell("sliding-window", 5, 1000, 0.9),
  cell("sliding-window", 9, 1000, 2),
  cell("fixed-window", 3, 100, 1.5),
  cell("fixed-window", 5, 1000, 1.1),
  cell("fixed-window", 9, 1000, 2),
  cell("token-bucket", 3, 1000, 1.1),
  cell("token-bucket", 9, 1000, 1.5),
];
const mostNodes = 9;

const script = fileURLToPath(new URL("../scripts/testing/limiter/node-process.ts", import.meta.url));
const executable = findRedisServer(process.env.PATH);
const nodes: { child: ChildProcess; lines: Interface }[] = [];
const close: (() => unknown)[] = [];
let verdicts: Verdict[] = [];

beforeAll(async () => {
  const redis = executable === undefined ? undefined : await startTestRedis(executable);
  const rest = await startRedisRest({ redisUrl: redis?.url });
  close.push(
    () => rest.close(),
    () => redis?.stop(),
  );
  const store = { url: rest.url, token: rest.token };
  for (let node = 0; node < mostNodes; node++) {
    const child = spawn(process.execPath, [script, JSON.stringify({ store, node, cells })], { stdio: ["pipe", "pipe", "inherit"] });
    nodes.push({ child, lines: createInterface({ input: child.stdout }) });
  }
  await Promise.all(nodes.map(({ lines }) => once(lines, "line")));
  const told = Promise.all(nodes.map(async ({ lines }) => JSON.parse(String((await once(lines, "line"))[0])) as Verdict[]));
  // At the edge of a window, so that each run is of whole ones.
  const startsAt = Math.ceil(Date.now() / 1000 / windowSeconds) * windowSeconds * 1000;
  for (const { child } of nodes) child.stdin?.write(`${startsAt}\n`);
  verdicts = (await told).flat().sort(([, one], [, other]) => one - other);
}, 240_000);

afterAll(async () => {
  for (const { child } of nodes) child.kill("SIGKILL");
  for (const end of close) await end();
});

describe("in real time, leases", () => {
  it.each(cells.map(({ limit, workload }, index) => ({ index, limit, workload, name: limit.name })))(
    "admit what one exact limiter would, and judge every request once: $name",
    ({ index, limit, workload }) => {
      const judged = verdicts.filter(([of]) => of === index);
      expect(judged).toHaveLength([...arrivals(workload)].length);
      const ideal = idealOf(limit, false);
      const allowance = judged.filter(([, at]) => ideal.admits(0, at)).length;
      const admitted = judged.filter(([, , verdict]) => verdict === 1).length;
      const late = judged.filter(([, , , inTime]) => inTime === 0).length;
      const isBelow = workload.perSecond * windowSeconds < limit.quota;
      expect(admitted).toBeGreaterThanOrEqual(Math.floor((isBelow ? 0.995 : 0.97) * allowance) - late);
      expect(admitted).toBeLessThanOrEqual(Math.ceil((1 + 0.02 * workload.isolates) * allowance) + late);
    },
  );
});
