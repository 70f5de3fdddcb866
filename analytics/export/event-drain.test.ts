import type { ServerResponse } from "node:http";
import { expect, test } from "vitest";
import { describeDatabases } from "../db/test-database.ts";
import { DrainWorld, drainStart } from "./test-drain.ts";

const minuteMs = 60_000;
const start = drainStart;

describeDatabases("a drain of raw events", (get) => {
  const world = new DrainWorld(get);
  const { drain, store, sent } = world;

  test("sends what arrived since it first ran, once it is settled, each once, with its headers", async () => {
    await store(["before", start - minuteMs]);
    const running = drain();
    await running.run();
    await store(["one", start + 1], ["two", start + 2]);
    world.clock = start + 4 * minuteMs;
    await running.run();
    expect(world.calls).toEqual([]);
    world.clock += 3;
    await running.run();
    await running.run();
    expect(sent()).toEqual([["one", "two"]]);
    expect(world.calls[0]?.headers).toMatchObject({
      authorization: "Bearer s3cret",
      "content-type": "application/x-ndjson",
      "content-encoding": "gzip",
    });
    expect(world.calls[0]?.events[0]).toMatchObject({ at: start + 1, route: "api", status: 200, limits: [{ limit: "default" }] });
  });

  test("sends again what was not taken, later each time, says so once, and gets over it", async () => {
    const running = drain({ timeoutMs: 2000 });
    await running.run();
    await store(["one", start + 1]);
    world.clock = start + 5 * minuteMs;
    const refusals: ((response: ServerResponse) => unknown)[] = [
      (response) => response.writeHead(503).end("s3cret"),
      (response) => response.writeHead(307, { location: "/elsewhere" }).end(),
      () => undefined,
      (response) => response.destroy(),
    ];
    const pauses: number[] = [];
    for (const refuse of refusals) {
      world.answer = refuse;
      await running.run();
      const failedAt = world.clock;
      while (running.isDue?.() === false) world.clock += 1000;
      pauses.push(world.clock - failedAt);
    }
    world.answer = (response) => response.end();
    await running.run();
    expect(sent()).toEqual(Array.from({ length: 5 }, () => ["one"]));
    expect(new Set(world.calls.map(({ headers }) => headers["x-aegis-batch"])).size).toBe(1);
    expect(world.calls.every(({ url }) => url.startsWith("/s3cret/"))).toBe(true);
    expect(pauses).toEqual([4000, 8000, 16_000, 32_000]);
    expect(world.lines.map((line) => JSON.parse(line).message)).toEqual([
      "raw events do not reach the drain",
      "raw events reach the drain again",
    ]);
  });

  test("waits as long as it is asked to, and sends less at once to who takes no more", async () => {
    const running = drain();
    await running.run();
    await store(...Array.from({ length: 3 }, (_, index): [string, number] => [`r${index}`, start + 1 + index]));
    world.clock = start + 5 * minuteMs;
    world.answer = (response) => response.writeHead(429, { "Retry-After": "60" }).end();
    await running.run();
    world.clock += 59_000;
    expect(running.isDue?.()).toBe(false);
    world.clock += 1000;
    expect(running.isDue?.()).toBe(true);
    const tooLarge = (response: ServerResponse) => response.writeHead((world.calls.at(-1)?.events.length ?? 0) > 1 ? 413 : 200).end();
    world.answer = tooLarge;
    for (let round = 0; round < 14; round += 1) {
      await running.run();
      world.clock += 300_000;
    }
    expect(sent().slice(-3)).toEqual([["r0"], ["r1"], ["r2"]]);
  });

  test("writes ClickHouse's rows, under a token that is the same for the same rows", async () => {
    const running = drain({ format: "clickhouse" });
    await running.run();
    await store(["one", start + 1]);
    world.clock = start + 5 * minuteMs;
    await running.run();
    const query = new URL(`http://h${world.calls[0]?.url}`).searchParams;
    expect(Object.fromEntries(query)).toEqual({
      database: "aegis",
      query: "INSERT INTO request_metrics FORMAT JSONEachRow",
      async_insert: "0",
      insert_deduplication_token: String(world.calls[0]?.headers["x-aegis-batch"]),
      wait_end_of_query: "1",
    });
    expect(world.calls[0]?.events).toMatchObject([
      { at: "2026-03-04 12:00:00.001", request_id: "one", status: 200, plan: "", upstream_ms: 10 },
    ]);
  });

  test("sends more at once again to who took a hundred shorter requests", async () => {
    const running = drain();
    await running.run();
    await store(...Array.from({ length: 400 }, (_, index): [string, number] => [`r${index}`, start + 1 + index]));
    world.clock = start + 5 * minuteMs;
    await world.shrink(running);
    await running.run();
    expect(sent().flat()).toEqual(Array.from({ length: 400 }, (_, index) => `r${index}`));
    const lengths = sent().map(({ length }) => length);
    expect([1, 2, 4].map((length) => lengths.filter((one) => one === length).length)).toEqual([100, 100, 25]);
  });
});
