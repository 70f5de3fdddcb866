import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RedisRest, startRedisRest } from "./start-redis-rest.ts";
import { findRedisServer, startTestRedis } from "./test-redis-server.ts";

type Environment = Record<string, string | undefined>;
type Suite = (server: () => RedisRest) => void;

/**
 * Runs a suite over the embedded engine and over a Redis server: one of its own where redis-server is on PATH, else the one of
 * REDIS_URL. Without either the second run is skipped, or fails when AEGIS_REQUIRE_SERVERS is 1.
 */
export function describeEngines(environment: Environment, suite: Suite): void {
  describe("over the embedded Valkey", () => {
    suite(useServer(async () => ({ redisUrl: undefined, stop: async () => undefined })));
  });
  const executable = findRedisServer(environment.PATH);
  const given = environment.REDIS_URL;
  requireServer(environment, executable !== undefined || given !== undefined);
  describe.runIf(executable !== undefined || given !== undefined)("over a Redis server", () => {
    suite(
      useServer(async () => {
        if (executable === undefined) return { redisUrl: given, stop: async () => undefined };
        const redis = await startTestRedis(executable);
        return { redisUrl: redis.url, stop: () => redis.stop() };
      }),
    );
  });
}

/** A test that fails where servers are required and there is none. */
export function requireServer(environment: Environment, present: boolean): void {
  if (environment.AEGIS_REQUIRE_SERVERS !== "1") return;
  test("a Redis server can be reached, as AEGIS_REQUIRE_SERVERS asks", () => {
    expect(present).toBe(true);
  });
}

type Backend = { redisUrl: string | undefined; stop: () => Promise<void> };

function useServer(startBackend: () => Promise<Backend>): () => RedisRest {
  let backend: Backend | undefined;
  let server: RedisRest | undefined;
  beforeAll(async () => {
    backend = await startBackend();
    server = await startRedisRest({ redisUrl: backend.redisUrl });
  });
  afterAll(async () => {
    await server?.close();
    await backend?.stop();
  });
  return () => {
    if (server === undefined) throw new Error("the server is not started");
    return server;
  };
}
