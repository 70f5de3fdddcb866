import { once } from "node:events";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { startRedisRest } from "./start-redis-rest.ts";

test.each([
  [{ token: "" }, /token is empty/],
  [{ host: "0.0.0.0", token: "fifteen-letters" }, /at least 16 characters/],
  [{ host: "::", token: "short" }, /at least 16 characters/],
  [{ redisUrl: "no address", token: "secret" }, /Invalid URL/],
])("%j is refused before anything listens", async (options, message) => {
  await expect(startRedisRest(options)).rejects.toThrow(message);
});

test("a port that is taken is refused by name", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const address = taken.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  await expect(startRedisRest({ port })).rejects.toThrow(/EADDRINUSE/);
  taken.close();
});

test("each server has a token of its own, and works by it alone", async () => {
  const [one, other] = [await startRedisRest(), await startRedisRest()];
  expect(one.token).toMatch(/^[\w-]{43}$/);
  expect(one.token).not.toBe(other.token);
  const response = await fetch(`${one.url}/ping`, { headers: { authorization: `Bearer ${other.token}` } });
  expect(response.status).toBe(401);
  await Promise.all([one.close(), other.close()]);
  await expect(fetch(`${one.url}/health`)).rejects.toThrow(/fetch failed/);
});
