import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { freshnessCases } from "../edge/cache/conformance/freshness-cases.ts";
import { messageCases } from "../edge/cache/conformance/message-cases.ts";
import { reuseCases } from "../edge/cache/conformance/reuse-cases.ts";
import { sharingCases } from "../edge/cache/conformance/sharing-cases.ts";

const page = readFileSync(new URL("../docs/cache-conformance.md", import.meta.url), "utf8");
const [, covered = "", leftOut = ""] = page.split(/^## (?:Covered|Left out)$/m);
const idsIn = (text: string) => [...text.matchAll(/`([\w=-]+)`,?(?=\s|$)/g)].map(([, id = ""]) => id);
const table = [...freshnessCases, ...reuseCases, ...messageCases, ...sharingCases].map(({ id }) => id);

test("every case is told of once, as covered", () => {
  expect(new Set(table).size).toBe(table.length);
  expect(idsIn(covered).sort()).toEqual([...table].sort());
});

test("what is left out is not covered, and the counts are right", () => {
  const left = idsIn(leftOut.replaceAll(/\*\*.*\*\*/g, ""));
  expect(left.filter((id) => table.includes(id))).toEqual([]);
  const [, suite, played, out] = /\| all \| (\d+) \| (\d+) \| (\d+) \|/.exec(page) ?? [];
  expect([Number(suite), Number(played), Number(out)]).toEqual([table.length + left.length, table.length, left.length]);
  console.log(`http-tests/cache-tests: ${table.length} of ${suite} cases covered, ${left.length} left out with a reason`);
});
