import fc from "fast-check";
import { expect, it } from "vitest";
import { equalInConstantTime } from "./equal-in-constant-time.ts";

it("agrees with === on every pair, also where one text begins the other", () => {
  const text = fc.string({ maxLength: 12, unit: "binary" });
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(equalInConstantTime(a, b)).toBe(a === b);
      expect(equalInConstantTime(a, a)).toBe(true);
      expect(equalInConstantTime(a + b, a)).toBe(b === "");
      expect(equalInConstantTime(a, a + b)).toBe(b === "");
    }),
  );
});
