import { describe, expect, it } from "vitest";
import { MemoryStore } from "./memory-store.ts";

const kept = (bytes: number, seconds = 60) => ({ metadata: "{}", body: new Uint8Array(bytes), seconds });

describe("the memory store", () => {
  it("gives back what it was given, until it is of no more use", async () => {
    let now = 0;
    const store = new MemoryStore(10_000, () => now);
    await store.put("a", { metadata: '{"a":1}', body: new Uint8Array([1, 2]), seconds: 60 });
    const found = await store.get("a");
    expect([found?.metadata, [...((await found?.bytes()) ?? [])]]).toEqual(['{"a":1}', [1, 2]]);
    now = 60_000;
    expect(await store.get("a")).toBeNull();
    expect(store.bytes).toBe(0);
  });

  it("holds no more than its bytes: what was not asked for longest goes first, and what is too long never comes in", async () => {
    const store = new MemoryStore(4000);
    for (const key of ["a", "b", "c"]) await store.put(key, kept(1000));
    await store.get("a");
    await store.put("d", kept(1000));
    expect(store.bytes).toBeLessThanOrEqual(4000);
    const left = await Promise.all(["a", "b", "c", "d"].map(async (key) => ((await store.get(key)) ? key : "")));
    expect(left.join("")).toBe("acd");
    await store.put("a", kept(5000));
    expect(await store.get("a")).toBeNull();
    expect(await store.get("c")).not.toBeNull();
  });

  it("counts what takes the place of something once", async () => {
    const store = new MemoryStore(4000);
    await store.put("a", kept(1000));
    const { bytes } = store;
    for (let round = 0; round < 5; round++) await store.put("a", kept(1000));
    expect(store.bytes).toBe(bytes);
  });
});
