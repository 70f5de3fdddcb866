import { findChromium } from "./find-chromium.ts";
import { findClickhouse } from "./find-clickhouse.ts";
import { findPostgres, isOnPath } from "./find-postgres.ts";

export type Missing = { name: string; without: string; remedy: string };

/** The servers and browsers this machine lacks, what is not tested without each, and how to get it. */
export function findMissing(withoutPython: string | undefined): Missing[] {
  const missing: Missing[] = [];
  if (!(process.env.TEST_POSTGRES_URL || findPostgres()))
    missing.push({
      name: "Postgres",
      without: "the database tests ran on PGlite only",
      remedy: "apt-get install postgresql, or set TEST_POSTGRES_URL",
    });
  if (!(process.env.REDIS_URL || isOnPath("redis-server")))
    missing.push({
      name: "redis-server",
      without: "the Redis tests ran on the embedded engine only",
      remedy: "apt-get install redis-server, or set REDIS_URL",
    });
  if (!findChromium())
    missing.push({
      name: "Chromium",
      without: "the dashboard's tests did not run",
      remedy: "apt-get install chromium, or set CHROMIUM_PATH",
    });
  if (!(isOnPath("prometheus") && isOnPath("promtool")))
    missing.push({ name: "Prometheus", without: "nobody else read GET /metrics", remedy: "apt-get install prometheus" });
  if (!findClickhouse())
    missing.push({
      name: "ClickHouse",
      without: "the SQL of deploy/clickhouse did not run",
      remedy: "pip install chdb==4.4.0 anywhere, and set AEGIS_CLICKHOUSE_PYTHON to that Python",
    });
  if (withoutPython !== undefined) missing.push({ name: "Python", without: "the model's tests did not run", remedy: withoutPython });
  return missing;
}
