import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { pathRelaxations } from "#contracts/route.ts";
import { canonicalPath } from "#edge/path/canonical-path.ts";

const page = readFileSync(new URL("../docs/paths.md", import.meta.url), "utf8");

const tableAt = page.indexOf("| sent |");

/** The page's table of verdicts: five cells a row, "" for a dash. */
const rows = page
  .slice(tableAt, page.indexOf("\n## ", tableAt))
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) => line.split("|").slice(1, -1))
  .map((cells) => cells.map((cell) => cell.trim().replaceAll("`", "").replace("–", "")));

test.each(rows)("%s is forwarded as '%s', matched as '%s', refused with '%s' unless relaxed by '%s'", (sent, ...expected) => {
  const result = canonicalPath(`http://gateway.test${sent}`);
  const verdict = result.ok
    ? [result.path, result.matchPath, result.oddities[0] ?? "", result.oddities.join(", ")]
    : ["", "", result.reason, ""];
  expect(verdict).toEqual(expected);
});

test("the table names every relaxation, and every reason but the length", () => {
  expect(rows.length).toBeGreaterThan(40);
  const reasons = ["not-a-path", "raw-character", "bad-escape", "control-character", "overlong-encoding", ...pathRelaxations];
  expect(new Set(rows.map(([, , , refused]) => refused).filter(Boolean))).toEqual(new Set(reasons));
  for (const name of pathRelaxations) expect(rows.some(([, , , , relaxable]) => relaxable === name)).toBe(true);
});
