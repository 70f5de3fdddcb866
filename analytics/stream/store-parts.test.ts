import { expect, test } from "vitest";
import { describeDatabases } from "../db/test-database.ts";
import type { SecondPart } from "./second-part.ts";
import { pruneParts, readDatabaseClock, readParts, storeParts } from "./store-parts.ts";

const part = (instance: string, second: number): SecondPart => ({
  instance,
  second,
  cells: [["* *", { requests: 1, latencySumMs: 2.5, errors: 0, refused: 0, histogram: [0, 1] }]],
  watches: ["sub:a'b"],
  leaving: false,
});

describeDatabases("live seconds", (get) => {
  test("are stored once, read by the others, and forgotten", async () => {
    const { db } = get();
    await storeParts(db, [part("a", 1), part("a", 2)]);
    await storeParts(db, [part("a", 2), part("b", 2)]);
    expect(await readParts(db, { from: 1, except: "b" })).toEqual([part("a", 1), part("a", 2)]);
    expect(await readParts(db, { from: 2, except: "nobody" })).toHaveLength(2);
    const now = Math.floor((await readDatabaseClock(db)) / 1000);
    await storeParts(db, [part("a", now - 10), part("a", now), part("a", now + 5000)]);
    await pruneParts(db, 600);
    expect(await readParts(db, { from: 0, except: "b" })).toEqual([part("a", now - 10), part("a", now)]);
  });

  test("are told with the database's clock", async () => {
    const { db } = get();
    const [told, asked] = [await storeParts(db, [part("c", 9)]), await readDatabaseClock(db)];
    for (const clock of [told, asked]) expect(Math.abs(clock - Date.now())).toBeLessThan(3_600_000);
    expect(asked).toBeGreaterThanOrEqual(told);
  });
});
