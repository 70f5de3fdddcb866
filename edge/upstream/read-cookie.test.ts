import * as fc from "fast-check";
import { expect, it } from "vitest";
import { readCookie } from "./read-cookie.ts";

it.each([
  ["a=1; b=2", "b", "2"],
  ["a=1;b=2", "a", "1"],
  ["b=1; b=2", "b", "1"],
  ["ab=1", "b", null],
  ["b", "b", null],
  ["b=", "b", ""],
  ["b=x=y", "b", "x=y"],
  ["  b = 1 ;a=2", "b", "1"],
  ["=1;;b=2;", "b", "2"],
  ["B=1", "b", null],
  ["", "b", null],
  [null, "b", null],
])("in %j, %s is %j", (header, name, value) => {
  expect(readCookie(header, name)).toBe(value);
});

it("finds what was written, wherever it stands, and ends for any text", () => {
  const token = fc.stringMatching(/^[A-Za-z0-9._-]{1,8}$/);
  fc.assert(
    fc.property(fc.array(fc.string()), token, token, (others, name, value) => {
      const before = others.map((other) => other.replaceAll(";", "")).filter((other) => other.split("=")[0]?.trim() !== name);
      expect(readCookie([...before, `${name}=${value}`, "z=1"].join("; "), name)).toBe(value);
    }),
  );
});
