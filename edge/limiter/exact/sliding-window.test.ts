import { describe, expect, inject, it, onTestFinished, vi } from "vitest";
import type { Limit } from "#contracts/limit.ts";
import { exactLimit, testExact } from "./test-exact.ts";

const limiter = testExact({ url: inject("redisUrl"), token: inject("redisToken") });
const limit = () => exactLimit({ algorithm: "sliding-window" });
const windowMs = 3_600_000;
const startedAt = 500_000 * windowMs;
/** Counts so often at one time; the last answer. Only the clock is not real. */
async function countAt(rule: Limit, now: number, times = 1) {
  vi.useFakeTimers({ toFake: ["Date"], now });
  onTestFinished(() => void vi.useRealTimers());
  for (let count = 1; count < times; count++) await limiter.one({ limit: rule, key: "key:a" }, now);
  return limiter.one({ limit: rule, key: "key:a" }, now);
}

/** The commands sent from now on; those of one name fail. */
function spyOnCommands(failing?: string): string[] {
  const commands: string[] = [];
  const real = globalThis.fetch;
  const spy = vi.spyOn(globalThis, "fetch").mockImplementation((url, init) => {
    const [command] = JSON.parse(String(init?.body)) as [string];
    commands.push(command);
    return command === failing ? Promise.reject(new TypeError("Network connection lost.")) : real(url as string, init);
  });
  onTestFinished(() => spy.mockRestore());
  return commands;
}

describe("a refusal by a sliding window", () => {
  it("names the moment at which the previous window has slid out far enough, not the window's end", async () => {
    const rule = limit();
    await countAt(rule, startedAt - 1, 10);
    expect(await countAt(rule, startedAt)).toMatchObject({ admitted: false, retryAt: startedAt + 1 });
    expect(await countAt(rule, startedAt + 1)).toMatchObject({ admitted: true });
    expect(await countAt(rule, startedAt + 2)).toMatchObject({ admitted: false, retryAt: startedAt + windowMs / 10 + 1 });
  });

  it("costs one command more than an admission, and none when the window is about to end", async () => {
    const rule = limit();
    await countAt(rule, startedAt, 10);
    const commands = spyOnCommands();
    await countAt(rule, startedAt + 1);
    expect(commands).toEqual(["evalsha", "mget"]);
    await countAt(rule, startedAt + windowMs - 500);
    expect(commands).toEqual(["evalsha", "mget", "evalsha"]);
  });

  it("names the window's end when the counters cannot be read", async () => {
    const rule = limit();
    await countAt(rule, startedAt - 1, 10);
    spyOnCommands("mget");
    expect(await countAt(rule, startedAt)).toEqual({ admitted: false, remaining: 0, retryAt: startedAt + windowMs + 1 });
  });
});
