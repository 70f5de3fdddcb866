import { expect, test } from "vitest";
import { createWatchlist } from "./watchlist.ts";

test("clients are watched by so many in all, and no operator takes what is left for the others", () => {
  const watchlist = createWatchlist({ inAll: 3, ofOperator: 2 });
  const add = (client: string, operator: string) => watchlist.add(client, operator);
  expect([add("a", "ada"), add("b", "ada"), add("c", "ada"), add("a", "ada")]).toEqual([true, true, false, true]);
  expect([add("c", "eve"), add("d", "eve"), add("a", "eve")]).toEqual([true, false, true]);
  for (const operator of ["ada", "ada", "eve"]) {
    expect(watchlist.has("a")).toBe(true);
    watchlist.drop("a", operator);
  }
  expect(watchlist.clients()).toEqual(["b", "c"]);
  expect([add("d", "ada"), add("e", "eve")]).toEqual([true, false]);
});
