import { expect, test } from "vitest";
import { readEnv } from "./env.ts";

const token = "a secret";

test("a token alone is enough, and empty variables count as unset", () => {
  const defaults = { host: "127.0.0.1", port: 8079, token, redisUrl: undefined };
  expect(readEnv({ AEGIS_REDIS_REST_TOKEN: token })).toEqual(defaults);
  expect(readEnv({ AEGIS_REDIS_REST_TOKEN: token, AEGIS_REDIS_REST_PORT: "", REDIS_URL: "", AEGIS_REDIS_REST_HOST: "" })).toEqual(defaults);
});

test("every variable is read", () => {
  const source = {
    AEGIS_REDIS_REST_TOKEN: token,
    AEGIS_REDIS_REST_HOST: "::1",
    AEGIS_REDIS_REST_PORT: "0",
    REDIS_URL: "rediss://cache:6380",
  };
  expect(readEnv(source)).toEqual({ host: "::1", port: 0, token, redisUrl: "rediss://cache:6380" });
});

test("one error names every mistake and no value", () => {
  const source = { AEGIS_REDIS_REST_PORT: "80.5", REDIS_URL: "http://user:password@cache" };
  expect(() => readEnv(source)).toThrow(/AEGIS_REDIS_REST_PORT: must be a whole number from 0 to 65535/);
  expect(() => readEnv(source)).toThrow(/AEGIS_REDIS_REST_TOKEN: is missing/);
  expect(() => readEnv(source)).toThrow(/REDIS_URL: must begin with redis:/);
  expect(() => readEnv(source)).not.toThrow(/password/);
});

test.each(["-1", "65536", "x", "1e9"])("the port %s is refused", (port) => {
  expect(() => readEnv({ AEGIS_REDIS_REST_TOKEN: token, AEGIS_REDIS_REST_PORT: port })).toThrow(/AEGIS_REDIS_REST_PORT/);
});
