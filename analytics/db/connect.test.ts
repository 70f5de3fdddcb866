import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { decisions } from "./policy-tables.ts";
import { describeDatabases } from "./test-database.ts";

describeDatabases("a connection", (get) => {
  test("reads what was written, with dates and json in their own types", async () => {
    const row = {
      id: randomUUID(),
      action: "limit.set",
      target: "api",
      before: null,
      after: { quota: 10 },
      reason: "a test",
      evidence: {},
      actor: "tester",
      source: { via: "session" as const, address: "203.0.113.7" },
      decidedAt: new Date("2026-01-02T03:04:05.678Z"),
      expiresAt: null,
    };
    await get().db.insert(decisions).values(row);
    expect(await get().db.select().from(decisions)).toEqual([row]);
  });

  test("undoes a transaction that throws", async () => {
    const before = await get().db.$count(decisions);
    const attempt = get().db.transaction(async (tx) => {
      await tx.execute(sql`DELETE FROM decisions`);
      throw new Error("no");
    });
    await expect(attempt).rejects.toThrow("no");
    expect(await get().db.$count(decisions)).toBe(before);
  });

  test("migrates again without a change", async () => {
    await expect(get().migrate()).resolves.toBeUndefined();
  });
});
