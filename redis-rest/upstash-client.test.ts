import { randomUUID } from "node:crypto";
import { Redis } from "@upstash/redis";
import { describe, expect, test } from "vitest";
import { describeEngines } from "./describe-engines.ts";

describeEngines(process.env, (server) => {
  const connect = (options = {}) => new Redis({ url: server().url, token: server().token, retry: false, ...options });
  const newKey = () => `key:${randomUUID()}`;
  const requestsOf = async (work: () => Promise<unknown>) => {
    await server().meter.reset();
    await work();
    return server().meter.read();
  };

  describe("a pipeline", () => {
    test("answers what was added in a loop, in a chain and to a method taken from it", async () => {
      const [redis, key] = [connect(), newKey()];
      const looped = redis.pipeline();
      for (let index = 0; index < 10; index++) looped.incr(key);
      expect(looped.length()).toBe(10);
      expect(await looped.exec()).toEqual(Array.from({ length: 10 }, (_, index) => index + 1));
      expect(await redis.pipeline().get(key).hset(`${key}:h`, { a: 1 }).hgetall(`${key}:h`).exec()).toEqual([10, 1, { a: 1 }]);
      const taken = redis.pipeline();
      const { get } = taken;
      get(key);
      expect(await taken.exec()).toEqual([10]);
    });

    test("is one HTTP request, whatever its length", async () => {
      const pipeline = connect({ enableAutoPipelining: false }).pipeline();
      const key = newKey();
      for (let index = 0; index < 2000; index++) pipeline.incr(key);
      const reading = await requestsOf(async () => expect((await pipeline.exec()).at(-1)).toBe(2000));
      expect([reading.requests, reading.billedCommands]).toEqual([1, 2000]);
    });

    test("throws where a command fails, unless it is to keep errors", async () => {
      const [redis, key] = [connect(), newKey()];
      const failing = () => redis.pipeline().set(key, "text").incr(key).get(key);
      await expect(failing().exec()).rejects.toThrow(/Command 2 .*not an integer/);
      expect((await failing().exec({ keepErrors: true })).map(({ error }) => error !== undefined)).toEqual([false, true, false]);
      await expect(redis.pipeline().exec()).rejects.toThrow(/empty/);
    });
  });

  describe("auto-pipelining", () => {
    test("sends what is written together in one request, and what is read together in another", async () => {
      const [redis, key] = [connect({ enableAutoPipelining: true }), newKey()];
      const written = await requestsOf(() => Promise.all([redis.set(key, 1), redis.incr(key), redis.incr(key), redis.expire(key, 100)]));
      const read = await requestsOf(() => Promise.all([redis.get(key), redis.exists(key), redis.ttl(key)]));
      expect([written.requests, written.billedCommands, read.requests, read.billedCommands]).toEqual([1, 4, 1, 3]);
    });

    test("lets one caller's error be that caller's alone", async () => {
      const [redis, key] = [connect({ enableAutoPipelining: true }), newKey()];
      await redis.set(key, "text");
      const [failed, counted] = await Promise.allSettled([redis.incr(key), redis.incr(`${key}:n`)]);
      expect([failed.status, counted.status === "fulfilled" && counted.value]).toEqual(["rejected", 1]);
    });

    test("runs the client's middleware and leaves scans alone", async () => {
      const redis = connect({ enableAutoPipelining: true });
      const paths: string[] = [];
      redis.use(async (request, next) => {
        paths.push((request.path ?? []).join("/"));
        return next(request);
      });
      await Promise.all([redis.scan(0, { match: newKey() }), redis.dbsize(), redis.get(newKey()), redis.get(newKey())]);
      expect(paths.sort()).toEqual(["", "", "pipeline"]);
    });
  });

  describe("scripts", () => {
    test("that may only read are held to it", async () => {
      const [redis, key] = [connect(), newKey()];
      await redis.set(key, "value");
      expect(await redis.evalRo("return {redis.call('GET', KEYS[1]), ARGV[1]}", [key], ["a"])).toEqual(["value", "a"]);
      await expect(redis.evalRo("return redis.call('DEL', KEYS[1])", [key], [])).rejects.toThrow(/[Ww]rite commands are not allowed/);
      const script = redis.createScript<string, true>("return redis.call('GET', KEYS[1])", { readonly: true });
      expect([await script.exec([key], []), await script.evalRo([key], []), await script.evalshaRo([key], [])]).toEqual([
        "value",
        "value",
        "value",
      ]);
      const writing = redis.createScript("return redis.call('SET', KEYS[1], 1)", { readonly: true });
      await expect(writing.exec([key], [])).rejects.toThrow(/[Ww]rite commands are not allowed/);
    });

    test("answer numbers, nothing, errors, lists in lists and what JSON would read as something else", async () => {
      const redis = connect();
      const answer = (script: string) => redis.eval(script, [], []);
      expect(await answer("return {1, {2, {'three'}}, false, 4.9}")).toEqual([1, [2, ["three"]], null, 4]);
      expect([await answer("return nil"), await answer("return true"), await answer("return {}")]).toEqual([null, 1, []]);
      expect(await answer("return 'null'")).toBeNull();
      expect(await answer("return redis.status_reply('FINE')")).toBe("FINE");
      await expect(answer("return redis.error_reply('MY own words')")).rejects.toThrow(/MY own words/);
    });

    test("functions are loaded, called, listed and taken away", async () => {
      const redis = connect();
      const library = `lib_${randomUUID().replaceAll("-", "")}`;
      const code = `#!lua name=${library}\nredis.register_function{function_name='${library}_f', callback=function(keys, args) return args[1] end, flags={'no-writes'}}`;
      expect(await redis.functions.load({ code })).toBe(library);
      expect([await redis.functions.call(`${library}_f`, [], ["a"]), await redis.functions.callRo(`${library}_f`, [], ["b"])]).toEqual([
        "a",
        "b",
      ]);
      expect((await redis.functions.list({ libraryName: library })).map(({ libraryName }) => libraryName)).toEqual([library]);
      expect(await redis.functions.delete(library)).toBe("OK");
      await expect(redis.functions.call(`${library}_f`, [], [])).rejects.toThrow(/not found/i);
    });
  });

  describe("values", () => {
    test.each(["%%12", "8", "OK", '"quoted"', "{}", "null", "true", "1e400", "  ", "\u0000\u0001", "😀", encodeURIComponent("😀/?#")])(
      "%j comes back as it went, where nothing is read into it",
      async (value) => {
        for (const options of [{}, { responseEncoding: false }]) {
          const redis = connect({ automaticDeserialization: false, ...options });
          const key = newKey();
          await redis.set(key, value);
          expect([await redis.get(key), (await redis.mget(key))[0]]).toEqual([value, value]);
        }
      },
    );

    test("of a megabyte pass both ways", async () => {
      const [redis, key, value] = [connect(), newKey(), "é".repeat(500_000)];
      await redis.set(key, value);
      expect(await redis.get(key)).toBe(value);
    });

    test("random bytes written in base64 come back", async () => {
      const [redis, key] = [connect(), newKey()];
      const bytes = Buffer.from(crypto.getRandomValues(new Uint8Array(4096))).toString("base64");
      await redis.set(key, bytes);
      expect(await redis.get(key)).toBe(bytes);
    });
  });

  test("a client that gives up says so, and one without retries asks once", async () => {
    const away = new Redis({
      url: server().url,
      token: server().token,
      retry: false,
      signal: () => AbortSignal.abort(new Error("given up")),
    });
    await expect(away.get("a")).rejects.toThrow(/given up|abort/i);
  });

  test("blocking and streaming commands are refused in Redis' own form", async () => {
    const redis = connect();
    await expect(redis.exec(["BLPOP", newKey(), 0])).rejects.toThrow(/ERR Command is not available/);
    await expect(redis.exec(["SUBSCRIBE", "channel"])).rejects.toThrow(/ERR Command is not available/);
    expect(await redis.publish(newKey(), "nobody hears")).toBe(0);
  });
});
