import fc from "fast-check";
import { expect, it } from "vitest";
import { decideReturnPath } from "./decide-return-path.ts";

it.each(["/", "/ledger", "/ledger?target=a%20b", "/a//b", "/apiary"])("leads to %s", (path) => {
  expect(decideReturnPath(path)).toBe(path);
});

it.each([
  undefined,
  "",
  "ledger",
  "//evil.example",
  "///evil.example",
  "/\\evil.example",
  "/a\\b",
  "/.//evil.example",
  "https://evil.example",
  "javascript:alert(1)",
  "/a\nb",
  "/ä",
  "/api",
  "/api/session",
  "/x/../api/session",
  "/ws/metrics",
  "/_aegis/problems/x",
  `/${"x".repeat(501)}`,
])("leads to / for %j", (path) => {
  expect(decideReturnPath(path)).toBe("/");
});

it("never leads to another origin", () => {
  const texts = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom("/", "\\", ".", "@", ":", "a", "?", "#", "%", "2", "f", "\t") }));
  fc.assert(fc.property(texts, (text) => new URL(decideReturnPath(text), "https://aegis.example").origin === "https://aegis.example"));
});
