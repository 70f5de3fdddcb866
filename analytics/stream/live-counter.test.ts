import { expect, test } from "vitest";
import { makeEvent } from "../ingest/test-batch.ts";
import { toSecondFigures, writeFrame } from "./frame-ring.ts";
import { cellKey, crowdedKey, mergeCells, toFigures, wholeKey } from "./live-cells.ts";
import { createLiveCounter } from "./live-counter.ts";

const now = Date.parse("2026-06-15T12:00:00Z");
const refused = [{ limit: "a", outcome: "refused" as const, quota: 1, remaining: 0 }];
const figuresOf = (cells: ReturnType<ReturnType<typeof createLiveCounter>["take"]>, key = wholeKey) => {
  const cell = cells.get(key);
  return cell && toFigures(cell);
};

test("what was added since it was last taken is counted, each event once", () => {
  const counter = createLiveCounter(
    () => now,
    () => false,
  );
  counter.add([makeEvent({ at: now, latencyMs: 10 }), makeEvent({ at: now, latencyMs: 30, status: 500 })]);
  counter.add([makeEvent({ at: now, latencyMs: 20, status: 429, limits: refused })]);
  const figures = figuresOf(counter.take());
  expect(figures).toMatchObject({ latency: 20, throughput: 3, errors: 1, refused: 1 });
  expect(Math.abs((figures?.p95 ?? 0) - 30) / 30).toBeLessThan(0.02);
  expect(Math.abs((figures?.p50 ?? 0) - 20) / 20).toBeLessThan(0.02);
  expect(counter.take().size).toBe(0);
});

test("what comes more than a minute late is not live", () => {
  const counter = createLiveCounter(
    () => now,
    () => false,
  );
  counter.add([makeEvent({ at: now - 60_001 }), makeEvent({ at: now - 60_000 })]);
  expect(figuresOf(counter.take())?.throughput).toBe(1);
});

test("routes are counted apart, and clients where they are watched", () => {
  const counter = createLiveCounter(
    () => now,
    (client) => client === "sub:a",
  );
  counter.add([
    makeEvent({ at: now, route: "orders", client: "sub:a" }),
    makeEvent({ at: now, route: "orders", client: "sub:b" }),
    makeEvent({ at: now, route: null, client: "sub:a" }),
    makeEvent({ at: now, route: null, client: null }),
  ]);
  const cells = counter.take();
  const requests = (key: Parameters<typeof cellKey>[0]) => cells.get(cellKey(key))?.requests;
  expect(requests({})).toBe(4);
  expect(requests({ route: "orders" })).toBe(2);
  expect(requests({ route: null })).toBe(2);
  expect(requests({ client: "sub:a" })).toBe(2);
  expect(requests({ client: "sub:a", route: "orders" })).toBe(1);
  expect(requests({ client: "sub:a", route: null })).toBe(1);
  expect(requests({ client: "sub:b" })).toBeUndefined();
});

test("a million invented routes are counted in the whole, cost so many cells, take no client's room, and leave a mark", () => {
  const counter = createLiveCounter(
    () => now,
    () => true,
  );
  counter.add(Array.from({ length: 5000 }, (_, index) => makeEvent({ at: now, route: `route-${index}`, client: null })));
  counter.add([makeEvent({ at: now, route: "late", client: "sub:ada" })]);
  const cells = counter.take();
  expect(cells.size).toBeLessThanOrEqual(2004);
  expect(figuresOf(cells)?.throughput).toBe(5001);
  expect(figuresOf(cells, cellKey({ client: "sub:ada" }))?.throughput).toBe(1);
  expect(figuresOf(cells, crowdedKey)?.throughput).toBeGreaterThan(3000);
  const whole = { sequence: 1, cells: new Map(), partial: false, late: 0, missed: 0 };
  mergeCells(whole.cells, cells);
  expect(JSON.parse(writeFrame(toSecondFigures(whole), new Map()))).toMatchObject({ throughput: 5001, crowded: true });
});

test("cells of two processes are added up", () => {
  const [one, other] = [1, 2].map(() =>
    createLiveCounter(
      () => now,
      () => false,
    ),
  );
  one?.add([makeEvent({ at: now, latencyMs: 10 })]);
  other?.add([makeEvent({ at: now, latencyMs: 1000 }), makeEvent({ at: now, route: "b", latencyMs: 1000 })]);
  const cells = one?.take() ?? new Map();
  mergeCells(cells, other?.take() ?? []);
  expect(figuresOf(cells)).toMatchObject({ throughput: 3, latency: 670 });
  expect(figuresOf(cells, cellKey({ route: "b" }))?.throughput).toBe(1);
});
