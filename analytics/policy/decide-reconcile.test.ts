import { describe, expect, it } from "vitest";
import { decideReconcile } from "./decide-reconcile.ts";

const stored = { part: "blocks" as const, version: 5, body: { clients: {} } };
const inKv = (changes: object) => JSON.stringify({ formatVersion: 1, version: 5, publishedAt: 7, clients: {}, ...changes });

describe("decideReconcile", () => {
  it.each([
    ["nothing", undefined],
    ["text that is no JSON", "{"],
    ["another shape", '{"version":5}'],
    ["null", "null"],
    ["a future format", inKv({ formatVersion: 2 })],
    ["a version that is no number", inKv({ version: "5" })],
  ])("finds %s behind", (_what, found) => {
    expect(decideReconcile(stored, found)).toEqual({ state: "behind", publishedVersion: 0 });
  });

  it("finds an older version behind, and says which it is", () => {
    expect(decideReconcile(stored, inKv({ version: 4 }))).toEqual({ state: "behind", publishedVersion: 4 });
  });

  it("finds the same version with the same body in place", () => {
    expect(decideReconcile(stored, inKv({}))).toEqual({ state: "in-place", version: 5, publishedAt: 7 });
  });

  it("outgrows the same version with another body", () => {
    const block = { reason: "x", decisionId: "d", expiresAt: null };
    expect(decideReconcile(stored, inKv({ clients: { "key:a": block } }))).toEqual({ state: "ahead", version: 6 });
  });

  it("outgrows a newer version, as after a restored backup", () => {
    expect(decideReconcile(stored, inKv({ version: 57 }))).toEqual({ state: "ahead", version: 58 });
  });
});
