// One isolate of the real run: asks its limiter as it is told and prints what came of it as JSON.
import { setTimeout as delay } from "node:timers/promises";
import { Ratelimit } from "@upstash/ratelimit";
import { Redis } from "@upstash/redis";
import { redisLeaseStore } from "#edge/limiter/lease/lease-store.ts";
import { LeasedLimiter } from "#edge/limiter/lease/leased-limiter.ts";
import { limitStore } from "#edge/limiter/limit-store.ts";
import { StoreBreaker } from "#edge/limiter/store-breaker.ts";
import type { Order, Told } from "./measure-real.ts";

const order = JSON.parse(process.argv[2] ?? "{}") as Order;
const told: Told = { verdicts: [], decisionsUs: [], failures: 0 };
const ask = order.library ? byLibrary() : byLeases();

const startsAt = order.startsAt;
const asked: Promise<void>[] = [];
for (const [at, client] of order.requests) {
  const dueIn = startsAt + at - Date.now();
  if (dueIn > 1) await delay(dueIn);
  const sentAt = performance.now();
  const verdict = ask(`c${client}`);
  const settle = (admitted: boolean) => {
    told.verdicts.push([Date.now() - startsAt, client, admitted ? 1 : 0, verdict instanceof Promise ? performance.now() - sentAt : 0]);
  };
  if (verdict instanceof Promise) asked.push(verdict.then(settle));
  else {
    told.decisionsUs.push((performance.now() - sentAt) * 1000);
    settle(verdict);
  }
}
await Promise.all(asked);
process.stdout.write(`${JSON.stringify(told)}\n`, () => process.exit(0));

function byLeases(): (key: string) => boolean | Promise<boolean> {
  const limiter = new LeasedLimiter({
    store: redisLeaseStore(limitStore(order.store), order.store.token, 2000),
    breaker: new StoreBreaker(),
    isolate: `bench-${process.pid}`,
    random: Math.random,
    failed: () => {
      told.failures += 1;
    },
  });
  return (key) => {
    const count = limiter.countOne({ limit: order.limit, key }, { now: Date.now(), waitUntil: () => undefined });
    return count instanceof Promise ? count.then((late) => late?.admitted === true) : count?.admitted === true;
  };
}

/** The library as its documentation shows it. */
function byLibrary(): (key: string) => Promise<boolean> {
  const { quota, windowSeconds } = order.limit;
  const ratelimit = new Ratelimit({ redis: new Redis(order.store), limiter: Ratelimit.slidingWindow(quota, `${windowSeconds} s`) });
  return (key) =>
    ratelimit.limit(key).then(
      ({ success }) => success,
      () => {
        told.failures += 1;
        return true;
      },
    );
}
