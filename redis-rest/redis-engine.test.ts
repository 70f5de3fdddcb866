import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { Redis } from "@upstash/redis";
import { describe, expect, test } from "vitest";
import { requireServer } from "./describe-engines.ts";
import { type RedisRest, startRedisRest } from "./start-redis-rest.ts";
import { findRedisServer, startTestRedis } from "./test-redis-server.ts";

const executable = findRedisServer(process.env.PATH);
/** A second for the engine, and as much for a busy machine. */
const boundMs = 2500;

const ask = async (server: RedisRest, command: unknown[]) => {
  const start = performance.now();
  const response = await fetch(server.url, {
    method: "POST",
    headers: { authorization: `Bearer ${server.token}` },
    body: JSON.stringify(command),
  });
  return { status: response.status, body: await response.json(), elapsedMs: performance.now() - start };
};
const unavailable = { status: 503, body: { error: expect.stringMatching(/^ERR unavailable: Redis at 127\.0\.0\.1:\d+ does not answer/) } };

describe("without a server behind it", () => {
  test("starts, answers 503 within its second, and health tells", async () => {
    const server = await startRedisRest({ redisUrl: "redis://user:secret@127.0.0.1:1" });
    const answer = await ask(server, ["GET", "a"]);
    expect(answer).toMatchObject(unavailable);
    expect(JSON.stringify(answer)).not.toContain("secret");
    expect(answer.elapsedMs).toBeLessThan(boundMs);
    const health = await fetch(`${server.url}/health`);
    expect({ status: health.status, body: await health.json() }).toEqual({ status: 503, body: { status: "unavailable" } });
    const pipeline = await fetch(`${server.url}/pipeline`, {
      method: "POST",
      headers: { authorization: `Bearer ${server.token}` },
      body: '[["PING"],["GET","a"]]',
    });
    expect(pipeline.status).toBe(503);
    await server.close();
  });

  test("a server that accepts and never answers is 503 too, never a hang", async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket.on("error", () => undefined))).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const address = silent.address();
    const server = await startRedisRest({ redisUrl: `redis://127.0.0.1:${typeof address === "object" ? address?.port : 0}` });
    const answer = await ask(server, ["GET", "a"]);
    expect(answer).toMatchObject(unavailable);
    expect(answer.elapsedMs).toBeLessThan(boundMs);
    await server.close();
    for (const socket of sockets) socket.destroy();
    silent.close();
  });
});

requireServer(process.env, executable !== undefined);
describe.runIf(executable !== undefined)("over a server that comes and goes", () => {
  test("a crash is 503, a restart is found again, and scripts are sent anew", async () => {
    let redis = await startTestRedis(executable ?? "");
    const server = await startRedisRest({ redisUrl: redis.url });
    const client = new Redis({ url: server.url, token: server.token, retry: false });
    const script = client.createScript<number>(`#!lua flags=allow-key-locking\nreturn redis.call("INCR", KEYS[1])`);
    const key = randomUUID();
    expect(await script.exec([key], [])).toBe(1);
    await redis.stop();
    await expect.poll(() => ask(server, ["GET", key]), { timeout: 5000 }).toMatchObject(unavailable);
    redis = await startTestRedis(executable ?? "", redis.port);
    await expect.poll(() => ask(server, ["PING"]), { timeout: 10_000 }).toMatchObject({ status: 200 });
    expect(await script.exec([key], [])).toBe(1);
    await server.close();
    await redis.stop();
  });

  test("a frozen server is 503 within the second, and no command is sent twice when it wakes", async () => {
    const redis = await startTestRedis(executable ?? "");
    const server = await startRedisRest({ redisUrl: redis.url });
    const key = randomUUID();
    expect(await ask(server, ["INCR", key])).toMatchObject({ status: 200, body: { result: 1 } });
    redis.signal("SIGSTOP");
    const answer = await ask(server, ["INCR", key]);
    expect(answer).toMatchObject(unavailable);
    expect(answer.elapsedMs).toBeLessThan(boundMs);
    redis.signal("SIGCONT");
    await expect.poll(() => ask(server, ["PING"]), { timeout: 10_000 }).toMatchObject({ status: 200 });
    const { body } = await ask(server, ["GET", key]);
    expect([{ result: "1" }, { result: "2" }]).toContainEqual(body);
    await server.close();
    await redis.stop();
  });

  test("a server that wants a password is no server for us", async () => {
    const redis = await startTestRedis(executable ?? "");
    const open = await startRedisRest({ redisUrl: redis.url });
    const closed = await startRedisRest({ redisUrl: redis.url.replace("//", "//nobody:wrong@") });
    expect(await ask(closed, ["GET", "a"])).toMatchObject({ status: 503 });
    expect(await ask(open, ["GET", "a"])).toMatchObject({ status: 200 });
    await closed.close();
    await open.close();
    await redis.stop();
  });
});
