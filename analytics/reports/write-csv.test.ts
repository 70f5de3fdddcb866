import { expect, test } from "vitest";
import { writeCsv } from "./write-csv.ts";

test.each([
  ["plain", "plain"],
  [null, ""],
  [-1.5, "-1.5"],
  ['say "hi", twice', '"say ""hi"", twice"'],
  ["two\r\nlines", '"two\r\nlines"'],
  ['=HYPERLINK("http://x")', '"\'=HYPERLINK(""http://x"")"'],
  ["+1", "'+1"],
  ["-1", "'-1"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["\t=1", "'\t=1"],
])("%j is written as %j", (value, cell) => {
  expect(writeCsv(["a", "b"], [[value, 1]])).toBe(`a,b\r\n${cell},1\r\n`);
});
