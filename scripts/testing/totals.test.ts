import { expect, test } from "vitest";
import { addTotals, closingLine, countFailures, requireEverything, type Totals } from "./totals.ts";

const totals: Totals = { passed: 5, failed: 1, skipped: ["a.test.ts: waits"], problems: ["b.test.ts: could not be run"] };

test("the closing line counts a file that could not be run as a failure", () => {
  expect(closingLine(totals)).toBe("5 passed, 2 failed, 1 skipped");
});

test("the closing line is silent about skipped tests when there are none", () => {
  expect(closingLine({ passed: 3, failed: 0, skipped: [], problems: [] })).toBe("3 passed, 0 failed");
});

test("totals of several runners are summed", () => {
  const sum = addTotals([totals, { passed: 2, failed: 0, skipped: ["c"], problems: [] }]);
  expect(sum).toEqual({ passed: 7, failed: 1, skipped: ["a.test.ts: waits", "c"], problems: ["b.test.ts: could not be run"] });
});

test("where nothing may be missing, skipped tests and absent servers are failures", () => {
  const judged = requireEverything({ passed: 5, failed: 0, skipped: ["a"], problems: [] }, ["Postgres"]);
  expect(countFailures(judged)).toBe(2);
  expect(closingLine(judged)).toBe("5 passed, 2 failed");
});
