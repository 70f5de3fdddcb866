import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { DatabaseConnection } from "../db/connect.ts";
import { openPostgresTestDatabase } from "../db/test-database.ts";
import { testServerUrl } from "../env.ts";
import { testDependencies } from "../test-dependencies.ts";
import type { SecondPart } from "./second-part.ts";
import { createPartExchange, type PartExchange } from "./share-parts.ts";

const { url = "", required } = testServerUrl();
if (url === "" && required) throw new Error("AEGIS_REQUIRE_SERVERS is set and TEST_POSTGRES_URL is not");
const patience = { timeout: 20_000, interval: 20 };
const partOf = (instance: string, second: number): SecondPart => ({ instance, second, cells: [], watches: [], leaving: false });

describe.runIf(url !== "")("processes of one Postgres", () => {
  let database: DatabaseConnection;
  const exchanges: PartExchange[] = [];
  beforeAll(async () => {
    database = await openPostgresTestDatabase(url);
  }, 120_000);
  afterAll(async () => {
    await Promise.all(exchanges.map((exchange) => exchange.close()));
    await database?.close();
  });

  async function open(instance: string, now = Date.now) {
    const exchange = createPartExchange(testDependencies(database, { now }), instance);
    if (exchange === null) throw new Error("nobody can share");
    exchanges.push(exchange);
    const told: (number | null)[] = [];
    await exchange.start((second) => told.push(second));
    await vi.waitFor(() => expect(told).toEqual([null]), patience);
    return { ...exchange, told };
  }

  test("have the database's time, whatever their machine's clock is set to", async () => {
    let stepMs = 3_600_000;
    const { clock } = await open("set", () => Date.now() + stepMs);
    expect(Math.abs(clock.now() - Date.now())).toBeLessThan(60_000);
    stepMs = -3_600_000;
    await clock.ask();
    expect(Math.abs(clock.now() - Date.now())).toBeLessThan(60_000);
  });

  test("are not held up by a question that hangs, and tell from the oldest second on what they could not tell", async () => {
    const [one, other] = [await open("one"), await open("other")];
    const second = Math.floor(one.clock.now() / 1000);
    await database.db.transaction(async (tx) => {
      await tx.execute(sql`LOCK TABLE live_seconds IN ACCESS EXCLUSIVE MODE`);
      const [reading] = await Promise.allSettled([other.read(second), one.tell(partOf("one", second))]);
      expect(reading.status).toBe("rejected");
    });
    await one.tell(partOf("one", second + 1));
    await vi.waitFor(() => expect(other.told).toEqual([null, second]), patience);
    expect((await other.read(second)).map((part) => part.second)).toEqual([second, second + 1]);
  });
});
