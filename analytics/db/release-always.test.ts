import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { classifyFailure } from "./classify-failure.ts";
import { withinMs } from "./release-always.ts";
import { describeDatabases } from "./test-database.ts";

describeDatabases("a transaction that may take only so long", (get) => {
  test("fails as when the database is away once its time is over, leaves nothing, and the next one works", async () => {
    const { db } = get();
    const cut = db.transaction(async (tx) => {
      await tx.execute(sql`CREATE TABLE left_behind (one integer)`);
      await tx.execute(sql`SELECT pg_sleep(2)`);
    }, withinMs(200));
    expect(await cut.catch(classifyFailure)).toBe("away");
    const found = await db.transaction((tx) => tx.execute(sql`SELECT to_regclass('left_behind') AS name`));
    expect(found.rows).toEqual([{ name: null }]);
  });

  test("waits less long for a lock", async () => {
    const asked = get().db.transaction((tx) => tx.execute(sql`SELECT current_setting('lock_timeout') AS wait`), withinMs(30_000));
    expect((await asked).rows).toEqual([{ wait: "25s" }]);
    const { rows } = await get().db.execute(sql`SELECT current_setting('lock_timeout') AS wait`);
    expect(rows).toEqual([{ wait: "0" }]);
  });

  test("is not touched when it ends in time", async () => {
    const { rows } = await get().db.transaction((tx) => tx.execute(sql`SELECT 1 AS one`), withinMs(10_000));
    expect(rows).toEqual([{ one: 1 }]);
  });
});
