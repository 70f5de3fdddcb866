import { afterAll, beforeAll, expect, test } from "vitest";
import { type Engine, EngineUnavailable, type Reply, ReplyError } from "./engine.ts";
import { startValkeyEngine } from "./valkey-engine.ts";

const crashes: string[] = [];
let engine: Engine;

beforeAll(async () => {
  engine = await startValkeyEngine({ onCrash: (reason) => crashes.push(reason) });
});
afterAll(() => engine.close());

const text = (reply: Reply | undefined) => (reply instanceof Uint8Array ? Buffer.from(reply).toString("utf8") : reply);

test("replies arrive without waiting for a timer", async () => {
  const start = performance.now();
  for (let index = 0; index < 1000; index++) await engine.send(["INCR", "fast"]);
  // The package's own bridge answers ten commands in a second.
  expect(performance.now() - start).toBeLessThan(10_000);
  expect(text(await engine.send(["GET", "fast"]))).toBe("1000");
});

test("keys that nobody reads are expired all the same", async () => {
  await engine.send(["SET", "short", "1", "PX", "50"]);
  await expect.poll(async () => text(await engine.send(["INFO", "stats"])), { timeout: 5000 }).toMatch(/expired_keys:[1-9]/);
});

test("arguments and replies of every size pass", async () => {
  for (const length of [0, 1, 16_383, 16_384, 65_536, 5_000_000]) {
    await engine.send(["SET", "sized", "x".repeat(length)]);
    expect(text(await engine.send(["GET", "sized"]))).toHaveLength(length);
  }
  const items = Array.from({ length: 20_000 }, (_, index) => `item ${index}`);
  await engine.send(["RPUSH", "list", ...items]);
  const reply = await engine.send(["LRANGE", "list", "0", "-1"]);
  expect((reply as Reply[]).map(text)).toEqual(items);
});

test("two engines share nothing", async () => {
  const other = await startValkeyEngine();
  await engine.send(["SET", "shared", "1"]);
  expect(await other.send(["GET", "shared"])).toBeNull();
  await other.close();
});

test("memory is bounded: what does not fit is refused by name, and the rest goes on", async () => {
  const small = await startValkeyEngine();
  const chunk = "x".repeat(32 * 1024 * 1024);
  const replies = [];
  for (let index = 0; index < 9; index++) replies.push(await small.send(["SET", `chunk ${index}`, chunk]));
  expect(replies.at(-1)).toBeInstanceOf(ReplyError);
  expect(replies.at(-1)).toMatchObject({ message: expect.stringMatching(/^OOM/) });
  expect(text(await small.send(["PING"]))).toBe("PONG");
  await small.close();
});

test("a script that never ends is stopped, and the data stays", async () => {
  await engine.send(["SET", "kept", "1"]);
  const reply = await engine.send(["EVAL", "while true do end", "0"]);
  expect(reply).toMatchObject({ message: expect.stringContaining("killed by user") });
  expect(text(await engine.send(["GET", "kept"]))).toBe("1");
  expect(crashes).toEqual([]);
});

test("an endless script that has written cannot be stopped: the engine is given up and starts again empty", async () => {
  await engine.send(["SET", "lost", "1"]);
  const call = engine.send(["EVAL", "redis.call('SET', 'a', '1') while true do end", "0"]);
  await expect(call).rejects.toThrow(EngineUnavailable);
  expect(crashes).toEqual([expect.stringContaining("ran for too long")]);
  expect(await engine.send(["GET", "lost"])).toBeNull();
  expect(text(await engine.send(["SET", "lost", "2"]))).toBe("OK");
});

test("a command that would block is given up at once rather than waited for", async () => {
  await expect(engine.send(["BLPOP", "nothing", "0"])).rejects.toThrow(EngineUnavailable);
  expect(text(await engine.send(["PING"]))).toBe("PONG");
});

test("a closed engine says so", async () => {
  const other = await startValkeyEngine();
  await other.close();
  await expect(other.send(["PING"])).rejects.toThrow(EngineUnavailable);
});
