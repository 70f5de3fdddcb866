import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { MetricBatch, MetricEvent } from "#contracts/metric-event.ts";
import { MetricBuffer } from "./metric-buffer.ts";
import type { Delivery } from "./post-signed.ts";
import { Signals } from "./signals.ts";

type Answer = Delivery["outcome"] | "hangs";

/** A buffer over a sink that answers as `answer` says, on a clock of its own. */
function start(answer: (batch: MetricBatch) => Answer, mostWaiting?: number) {
  const sent: MetricBatch[] = [];
  const stored: MetricBatch[] = [];
  const signals = new Signals();
  const sink = {
    mostWaiting,
    send: async (batch: MetricBatch) => {
      sent.push(batch);
      const outcome = answer(batch);
      if (outcome === "hangs") return new Promise<never>(() => {});
      if (outcome === "stored") stored.push(batch);
      return outcome;
    },
  };
  return { ...fill(new MetricBuffer(sink, signals, { edgeId: "e", isolateId: "i", location: null })), signals, sent, stored };
}

/** A buffer over a sink that takes its time for each batch, on as many lanes. */
function startSlow(lanes?: number, tripMs = 100) {
  let onTheWay = 0;
  let most = 0;
  const stored: string[] = [];
  const sink = {
    lanes,
    send: async (batch: MetricBatch) => {
      onTheWay += 1;
      most = Math.max(most, onTheWay);
      await new Promise((resolve) => setTimeout(resolve, tripMs));
      onTheWay -= 1;
      stored.push(batch.batchId);
      return "stored" as const;
    },
  };
  return { ...fill(new MetricBuffer(sink, new Signals(), { edgeId: "e", isolateId: "i", location: null })), stored, most: () => most };
}

/** Brings events to a buffer, as requests do. */
function fill(metrics: MetricBuffer) {
  const waits: Promise<unknown>[] = [];
  const event = { requestId: "r", stepMs: {}, limits: [] } as unknown as MetricEvent;
  const add = (count: number) => {
    for (let index = 0; index < count; index++) {
      metrics.add({ ...event, at: Date.now() }, { versions: {}, now: Date.now(), waitUntil: (work) => waits.push(work) });
    }
  };
  return { metrics, waits, add };
}

/** Lets `work` end on the fake clock; tells how many milliseconds it took, `limitMs` if it did not end. */
async function timeTaken(work: Promise<unknown>, limitMs: number): Promise<number> {
  const startedAt = Date.now();
  let hasEnded = false;
  void work.then(() => {
    hasEnded = true;
  });
  while (!hasEnded && Date.now() - startedAt < limitMs) await vi.advanceTimersByTimeAsync(50);
  return Date.now() - startedAt;
}

const countOf = (batches: readonly MetricBatch[]) => batches.reduce((sum, batch) => sum + batch.events.at.length, 0);
const total = (batches: readonly MetricBatch[], reason: string) =>
  batches.flatMap((batch) => batch.dropped).reduce((sum, entry) => sum + (entry.reason === reason ? entry.count : 0), 0);
const signalled = (batches: readonly MetricBatch[], name: string) => batches.reduce((sum, batch) => sum + (batch.signals[name] ?? 0), 0);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a batch given up", () => {
  it("leaves its events, its losses and its signals to the next one's report, exactly", async () => {
    let answer: Answer = "hangs";
    const { metrics, signals, stored, waits, add } = start(() => answer);
    const added = 80 * 150;
    for (let batch = 0; batch < 80; batch++) {
      signals.count("seen");
      add(150);
    }
    answer = "stored";
    signals.count("seen");
    await timeTaken(Promise.all([...waits, metrics.flush({})]), 60_000);
    add(1);
    await metrics.flush({});
    expect(countOf(stored) + total(stored, "buffer-full")).toBe(added + 1);
    expect(signalled(stored, "seen")).toBe(81);
    expect(signalled(stored, "metrics-send-failed")).toBe(1);
  });

  it("counts what the sink will never take, and does not send it twice", async () => {
    const { metrics, signals, sent, stored, add } = start((batch) => (batch.sequence === 1 ? "refused" : "stored"));
    signals.count("seen");
    add(3);
    await metrics.flush({});
    add(1);
    await metrics.flush({});
    expect(sent.map((batch) => batch.sequence)).toEqual([1, 2]);
    expect(stored).toMatchObject([{ dropped: [{ reason: "batch-refused", count: 3 }], signals: { seen: 1 } }]);
  });
});

describe("sending", () => {
  it("holds 50 batches at most while the sink hangs, whatever the number of flushes", async () => {
    let answer: Answer = "hangs";
    const { metrics, stored, waits, add } = start(() => answer);
    add(400 * 150);
    expect(await timeTaken(Promise.all(waits), 60_000)).toBeLessThan(25_000);
    answer = "stored";
    await timeTaken(metrics.flush({}), 30_000);
    expect(stored).toHaveLength(50);
    add(1);
    await metrics.flush({});
    expect(countOf(stored) + total(stored, "buffer-full")).toBe(400 * 150 + 1);
    expect(new Set(stored.map((batch) => batch.batchId)).size).toBe(51);
  });

  it("holds as many batches as the sink says", async () => {
    let answer: Answer = "failed";
    const { metrics, stored, add } = start(() => answer, 60);
    add(70 * 150);
    expect(metrics.waitingEvents()).toBe(60 * 150);
    answer = "stored";
    await timeTaken(metrics.flush({}), 30_000);
    add(1);
    await metrics.flush({});
    expect([countOf(stored), total(stored, "buffer-full")]).toEqual([60 * 150 + 1, 10 * 150]);
  });

  it("comes again without a request where it is asked to, and only for what waits", async () => {
    let answer: Answer = "failed";
    const { metrics, sent, stored, add } = start(() => answer);
    add(2);
    await timeTaken(metrics.flush({}), 30_000);
    answer = "stored";
    add(1);
    await metrics.retry();
    await metrics.retry();
    expect(countOf(stored)).toBe(2);
    expect(sent).toHaveLength(4);
  });

  it("is taken over from a flush that was cut with its request, also when the clock was set back since", async () => {
    let answer: Answer = "hangs";
    const { metrics, stored, add } = start(() => answer);
    const cut = vi.spyOn(globalThis, "setTimeout").mockImplementation((() => 0) as never);
    add(1);
    void metrics.flush({});
    cut.mockRestore();
    answer = "stored";
    vi.setSystemTime(Date.now() - 3_600_000);
    add(1);
    await timeTaken(metrics.flush({}), 30_000);
    expect(countOf(stored)).toBe(2);
  });

  it("ends well within the platform's 30 s, with the second that the batch waited", async () => {
    const { waits, add } = start(() => "hangs");
    add(1);
    expect(await timeTaken(Promise.all(waits), 60_000)).toBeLessThanOrEqual(21_500);
  });

  it("is done by one flush at a time, which sends what others bring meanwhile", async () => {
    const { stored, waits, add, most } = startSlow();
    add(450);
    await timeTaken(Promise.all(waits), 10_000);
    expect([most(), stored.length, new Set(stored).size]).toEqual([1, 3, 3]);
  });

  it("has as many batches on their way as the sink has lanes, also while more come than one could take", async () => {
    const { metrics, stored, waits, add, most } = startSlow(4);
    for (let round = 0; round < 40; round++) {
      add(150);
      await vi.advanceTimersByTimeAsync(26);
    }
    // One at a time would have sent ten.
    expect(metrics.waitingEvents()).toBeLessThanOrEqual(5 * 150);
    await timeTaken(Promise.all(waits), 10_000);
    expect([most(), stored.length, new Set(stored).size]).toEqual([4, 40, 40]);
  });

  it("delivers with its last flush what one at a time had no time for", async () => {
    const { metrics, stored, waits, add } = startSlow(4, 500);
    add(150 * 50);
    const took = await timeTaken(Promise.all([...waits, metrics.flush({})]), 30_000);
    expect([stored.length, new Set(stored).size]).toEqual([50, 50]);
    expect(took).toBeLessThan(10_000);
  });

  it("is taken over from a flush that was cut with its request", async () => {
    let answer: Answer = "hangs";
    const { metrics, sent, stored, add } = start(() => answer);
    const cut = vi.spyOn(globalThis, "setTimeout").mockImplementation((() => 0) as never);
    add(1);
    void metrics.flush({});
    cut.mockRestore();
    answer = "stored";
    add(1);
    expect(await timeTaken(metrics.flush({}), 30_000)).toBeGreaterThan(5000);
    expect(stored.map((batch) => batch.sequence)).toEqual([1, 2]);
    expect(sent[0]?.batchId).toBe(stored[0]?.batchId);
  });

  it("goes past a batch that fails again and again", async () => {
    const { metrics, stored, add } = start((batch) => (batch.sequence === 1 ? "failed" : "stored"));
    for (let count = 0; count < 3; count++) {
      add(1);
      await timeTaken(metrics.flush({}), 30_000);
    }
    expect(stored.map((batch) => batch.sequence)).toEqual([2, 3]);
  });
});
