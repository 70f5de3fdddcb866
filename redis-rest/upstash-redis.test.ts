import { randomUUID } from "node:crypto";
import { Redis } from "@upstash/redis";
import { expect, test } from "vitest";
import { describeEngines } from "./describe-engines.ts";

describeEngines(process.env, (server) => {
  const connect = (options = {}) => new Redis({ url: server().url, token: server().token, retry: false, ...options });
  const newKey = () => `key:${randomUUID()}`;

  test.each([true, false])("strings, numbers and objects come back as they went (auto-pipelining %s)", async (enableAutoPipelining) => {
    const redis = connect({ enableAutoPipelining });
    const key = newKey();
    for (const value of [
      "plain",
      "ünïcode € 🛡️ 漢字",
      "",
      "OK",
      'quote " \\ \n\r\n',
      42,
      -1.5,
      { nested: [1, { a: null }] },
      [1, "two"],
      true,
    ]) {
      expect(await redis.set(key, value)).toBe("OK");
      expect(await redis.get(key)).toEqual(value);
    }
  });

  test("a client without base64 gets the same answers", async () => {
    const redis = connect({ responseEncoding: false });
    const key = newKey();
    await redis.set(key, "ünïcode €");
    expect(await redis.get(key)).toBe("ünïcode €");
    expect(await redis.get(newKey())).toBeNull();
  });

  test("hashes, lists, sets, sorted sets and streams work through the client", async () => {
    const redis = connect();
    const [hash, list, set, sorted, stream] = [newKey(), newKey(), newKey(), newKey(), newKey()];
    await redis.hset(hash, { field: "value", ü: 2 });
    expect(await redis.hgetall(hash)).toEqual({ field: "value", ü: 2 });
    await redis.rpush(list, "a", "OK", "c");
    expect(await redis.lrange(list, 0, -1)).toEqual(["a", "OK", "c"]);
    await redis.sadd(set, "x", "y");
    expect(new Set(await redis.smembers(set))).toEqual(new Set(["x", "y"]));
    await redis.zadd(sorted, { score: 1.5, member: "low" }, { score: 20, member: "high" });
    expect(await redis.zrange(sorted, 0, -1, { withScores: true })).toEqual(["low", 1.5, "high", 20]);
    await redis.xadd(stream, "1-1", { temperature: 21 });
    expect(await redis.xrange(stream, "-", "+")).toEqual({ "1-1": { temperature: 21 } });
    expect((await redis.scan(0, { match: hash, count: 100_000 }))[1]).toEqual([hash]);
  });

  test("a key expires at its time, and its remaining life is told", async () => {
    const redis = connect();
    const key = newKey();
    await redis.set(key, "short", { px: 80 });
    expect(await redis.pttl(key)).toBeGreaterThan(0);
    await expect.poll(() => redis.get(key), { timeout: 5000 }).toBeNull();
  });

  test("TIME is the time", async () => {
    const [seconds, microseconds] = await connect().time();
    expect(Math.abs(Number(seconds) * 1000 + Number(microseconds) / 1000 - Date.now())).toBeLessThan(1000);
  });

  test("a pipeline answers each command in its place, also where one failed", async () => {
    const redis = connect();
    const key = newKey();
    const pipeline = redis.pipeline();
    pipeline.set(key, "text");
    pipeline.incr(key);
    pipeline.get(key);
    const results = await pipeline.exec({ keepErrors: true });
    expect(results.map(({ result }) => result)).toEqual(["OK", undefined, "text"]);
    expect(results[1]?.error).toMatch(/not an integer/);
  });

  test("multi-exec runs all commands, and a failing one does not stop the others", async () => {
    const redis = connect();
    const key = newKey();
    const transaction = redis.multi();
    transaction.set(key, 1);
    transaction.lpush(key, "wrong type");
    transaction.incr(key);
    const results = await transaction.exec({ keepErrors: true });
    expect(results.map(({ result }) => result)).toEqual(["OK", undefined, 2]);
    expect(results[1]?.error).toMatch(/^WRONGTYPE/);
  });

  test("concurrent transactions never mix", async () => {
    const redis = connect();
    const key = newKey();
    const results = await Promise.all(
      Array.from({ length: 100 }, () => redis.multi().incr(key).incr(key).incr(key).exec<[number, number, number]>()),
    );
    for (const [first, second, third] of results) expect([second, third]).toEqual([first + 1, first + 2]);
    expect(await redis.get(key)).toBe(300);
  });

  test("500 parallel increments are all counted, each once", async () => {
    const redis = connect({ enableAutoPipelining: false });
    const key = newKey();
    const counts = await Promise.all(Array.from({ length: 500 }, () => redis.incr(key)));
    expect(new Set(counts).size).toBe(500);
    expect(await redis.get(key)).toBe(500);
  });

  test("EVAL, SCRIPT LOAD, SCRIPT EXISTS and EVALSHA agree on the caller's SHA-1, with Upstash's flag and without", async () => {
    const redis = connect();
    for (const shebang of ["", "#!lua flags=allow-key-locking\n", "#!lua flags=no-writes,allow-key-locking\n"]) {
      const script = `${shebang}return {KEYS[1], ARGV[1], "${randomUUID()}"}`;
      const helper = redis.createScript(script);
      await expect(redis.evalsha(await sha1(script), ["k"], ["v"])).rejects.toThrow(/NOSCRIPT/);
      expect(await redis.scriptLoad(script)).toBe(await sha1(script));
      expect(await redis.scriptExists(await sha1(script), "0".repeat(40))).toEqual([1, 0]);
      const direct = await redis.eval(script, ["k"], ["v"]);
      expect(await redis.evalsha((await sha1(script)).toUpperCase(), ["k"], ["v"])).toEqual(direct);
      expect(await helper.exec(["k"], ["v"])).toEqual(direct);
      await redis.scriptFlush();
      await expect(redis.evalsha(await sha1(script), ["k"], ["v"])).rejects.toThrow(/NOSCRIPT/);
      expect(await helper.exec(["k"], ["v"])).toEqual(direct);
    }
  });

  test("a script loaded in a transaction is known by the caller's SHA-1", async () => {
    const redis = connect();
    const script = `#!lua flags=allow-key-locking\nreturn "${randomUUID()}"`;
    const [sha, answer] = await redis
      .multi()
      .scriptLoad(script)
      .evalsha<[], string>(await sha1(script), [], [])
      .exec<[string, string]>();
    expect(sha).toBe(await sha1(script));
    expect(script).toContain(answer);
  });

  test("an error of Redis is thrown with its own words", async () => {
    const redis = connect();
    const key = newKey();
    await redis.set(key, "text");
    await expect(redis.incr(key)).rejects.toThrow(/ERR value is not an integer or out of range/);
    await expect(redis.exec(["NONSENSE", "a"])).rejects.toThrow(/ERR unknown command/);
    await expect(redis.eval("return redis.call('INCR', KEYS[1])", [key], [])).rejects.toThrow(/not an integer/);
    await expect(redis.eval("this is not lua", [], [])).rejects.toThrow(/ERR Error compiling script/);
  });

  test("a wrong token is refused", async () => {
    await expect(connect({ token: "wrong" }).get("a")).rejects.toThrow(/WRONGPASS/);
  });
});

async function sha1(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-1", new TextEncoder().encode(text));
  return Buffer.from(digest).toString("hex");
}
