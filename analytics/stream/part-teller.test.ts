import { expect, test } from "vitest";
import { emptyCell, wholeKey } from "./live-cells.ts";
import { createPartTeller } from "./part-teller.ts";
import type { SecondPart } from "./second-part.ts";

test("what could not be told is told with the next, and what is given up is named", async () => {
  let isAway = true;
  const stored: SecondPart[] = [];
  const tell = createPartTeller(
    async (parts) => {
      if (isAway) throw new Error("away");
      stored.push(...parts);
    },
    () => {},
  );
  for (let second = 1; second <= 62; second += 1) {
    const cells: SecondPart["cells"] = [[wholeKey, { ...emptyCell(), requests: second }]];
    if (second === 62) isAway = false;
    await tell({ instance: "a", second, cells, watches: [], leaving: false });
  }
  expect(stored.map(({ second }) => second)).toEqual(Array.from({ length: 50 }, (_, index) => index + 13));
  expect(stored.map(({ lost }) => lost).filter((lost) => lost !== undefined)).toEqual([(12 * 13) / 2]);
});
