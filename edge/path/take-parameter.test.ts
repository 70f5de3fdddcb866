import fc from "fast-check";
import { expect, it } from "vitest";
import { takeParameter } from "./take-parameter.ts";

it.each([
  ["", "", []],
  ["?", "?", []],
  ["?a=1&b", "?a=1&b", []],
  ["?key=x", "", ["x"]],
  ["?a=1&key=x&b=%20", "?a=1&b=%20", ["x"]],
  ["?key=x&key=y", "", ["x", "y"]],
  ["?k%65y=x=y", "", ["x=y"]],
  ["?%6B%65%79=x&&", "?&", ["x"]],
  ["?key", "", [""]],
  ["?Key=x&keys=y&xkey=z&key%00=w", "?Key=x&keys=y&xkey=z&key%00=w", []],
])("%s leaves %s and gives %j", (query, rest, values) => {
  expect(takeParameter(query, "key")).toEqual({ query: rest, values });
});

it("leaves nothing that a server would read as the parameter", () => {
  const part = fc.constantFrom("key", "k%65y", "%6bey", "=", "&", "a", "%", "?", "+");
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const { query } = takeParameter(`?${parts.join("")}`, "key");
      expect(new URLSearchParams(query).has("key")).toBe(false);
    }),
    { numRuns: 5000 },
  );
});
