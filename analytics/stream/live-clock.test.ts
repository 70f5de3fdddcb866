import { expect, test } from "vitest";
import { createDatabaseClock, createOwnClock } from "./live-clock.ts";

/** A machine's clocks and a database's, as the test sets them; each question takes so long. */
function createClocks() {
  const clocks = { wall: 1_000_000, steady: 0, theirs: 1_000_000, roundTripMs: 0 };
  const pass = (ms: number) => {
    for (const name of ["wall", "steady", "theirs"] as const) clocks[name] += ms;
  };
  const ask = async () => {
    pass(clocks.roundTripMs / 2);
    const { theirs } = clocks;
    pass(clocks.roundTripMs / 2);
    return theirs;
  };
  return {
    clocks,
    pass,
    ask,
    database: createDatabaseClock(
      () => clocks.wall,
      () => clocks.steady,
    ),
  };
}

test("a machine whose clock is set keeps the database's time", async () => {
  const { clocks, pass, ask, database } = createClocks();
  clocks.theirs += 70;
  await database.compare(ask);
  clocks.wall += 3_600_000;
  pass(5000);
  expect(database.now()).toBe(clocks.theirs);
});

test("a slow answer is believed only where we are wrong by more than it took", async () => {
  const { clocks, ask, database } = createClocks();
  clocks.roundTripMs = 2000;
  clocks.theirs += 900;
  await database.compare(ask);
  expect(database.now()).toBe(clocks.theirs - 900);
  clocks.theirs += 60_000;
  await database.compare(ask);
  expect(database.now()).toBe(clocks.theirs);
});

test("alone, time goes forward with the machine's clock and never back", () => {
  const { clocks, pass } = createClocks();
  const own = createOwnClock(
    () => clocks.wall,
    () => clocks.steady,
  );
  clocks.wall += 60_000;
  expect(own.now()).toBe(1_060_000);
  clocks.wall -= 90_000;
  pass(1000);
  expect(own.now()).toBe(1_061_000);
});
