import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectDatabase } from "./connect.ts";
import { signInCodes } from "./operator-tables.ts";

let parent: string;
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), "aegis-disk-"));
});
afterAll(() => rm(parent, { recursive: true }));

test("a folder keeps its rows from one start to the next, and is open once at a time", { timeout: 120_000 }, async () => {
  const directory = join(parent, "state/database");
  const first = await connectDatabase({ directory });
  await first.migrate();
  await first.db.insert(signInCodes).values({ hash: "h", operator: "someone", role: "viewer", expiresAt: new Date(0) });
  await expect(connectDatabase({ directory })).rejects.toThrow("is in use by process");
  await first.close();

  const second = await connectDatabase({ directory });
  await second.migrate();
  expect(await second.db.select({ hash: signInCodes.hash }).from(signInCodes)).toEqual([{ hash: "h" }]);

  const began = performance.now();
  let longestGapMs = 0;
  let last = began;
  const timer = setInterval(() => {
    longestGapMs = Math.max(longestGapMs, performance.now() - last);
    last = performance.now();
  }, 5);
  await second.db.execute(sql`SELECT count(*) FROM generate_series(1, 3000000) AS n WHERE md5(n::text) < '0'`);
  clearInterval(timer);
  const queryMs = performance.now() - began;
  expect(longestGapMs).toBeLessThan(queryMs / 2);
  await second.close();
});
