import * as fc from "fast-check";
import { expect, test } from "vitest";
import { diffLines } from "./diff-lines.ts";

const text = fc.array(fc.constantFrom("a", "b", "c", "", "  d"), { maxLength: 20 }).map((lines) => lines.join("\n"));

test("what is left without the added lines is the old text, without the removed ones the new", () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = diffLines(before, after);
      const without = (kind: string) => lines.filter((line) => line.kind !== kind).map((line) => line.text);
      expect(without("added").join("\n")).toBe(before);
      expect(without("removed").join("\n")).toBe(after);
    }),
  );
});

test("keeps as many lines as it can", () => {
  const kept = diffLines("a\nb\nc\nd", "b\nx\nd\na").filter(({ kind }) => kind === "same");
  expect(kept.map((line) => line.text)).toEqual(["b", "d"]);
});

test("shows texts too large to compare line by line as a whole", () => {
  const many = (prefix: string) => Array.from({ length: 4100 }, (_, index) => `${prefix}${index}`).join("\n");
  const lines = diffLines(`same\n${many("a")}`, `same\n${many("b")}`);
  expect(lines.filter(({ kind }) => kind === "same")).toHaveLength(1);
  expect(lines).toHaveLength(8201);
});
