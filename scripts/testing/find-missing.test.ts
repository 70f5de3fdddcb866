import { afterEach, expect, test, vi } from "vitest";
import { findMissing } from "./find-missing.ts";

afterEach(() => vi.unstubAllEnvs());
const names = (withoutPython?: string) => findMissing(withoutPython).map(({ name }) => name);

test("a server that is neither on the PATH nor given by its address is missing", () => {
  vi.stubEnv("PATH", "");
  vi.stubEnv("REDIS_URL", "");
  expect(names()).toContain("redis-server");
});

test("a server that is given by its address is not missing; Prometheus and ClickHouse have none", () => {
  vi.stubEnv("PATH", "");
  vi.stubEnv("REDIS_URL", "redis://127.0.0.1:6379");
  vi.stubEnv("TEST_POSTGRES_URL", "postgres://127.0.0.1/x");
  vi.stubEnv("CHROMIUM_PATH", "/somewhere/chromium");
  vi.stubEnv("AEGIS_CLICKHOUSE_PYTHON", "");
  expect(names()).toEqual(["Prometheus", "ClickHouse"]);
});

test("absent Python is said with its reason", () => {
  expect(findMissing("Python 3.11 or newer was not found").at(-1)).toMatchObject({
    name: "Python",
    remedy: "Python 3.11 or newer was not found",
  });
});
