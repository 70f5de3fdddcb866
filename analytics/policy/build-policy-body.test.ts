import { beforeEach, describe, expect, it } from "vitest";
import { clientBlocks, clientRisks, limitCandidates } from "../db/loop-tables.ts";
import { limitOverrides, policyDocuments } from "../db/policy-tables.ts";
import { describeDatabases } from "../db/test-database.ts";
import { lockPolicyDocument, rebuildPolicyDocument } from "./policy-documents.ts";
import { readBlocksDocument, readLimitsDocument, readRiskDocument } from "./test-documents.ts";

const now = Date.UTC(2026, 5, 15, 12, 3);
const inSeconds = (seconds: number) => new Date(now + seconds * 1000);

describeDatabases("what live policy says", (get) => {
  const db = () => get().db;
  /** Builds the document from the tables as they stand; answers its version. */
  const build = (part: "limits" | "blocks" | "risk", at = now) =>
    db().transaction(async (tx) => {
      const locked = await lockPolicyDocument(tx, part, new Date(at));
      return rebuildPolicyDocument(tx, locked, new Date(at));
    });

  beforeEach(async () => {
    for (const table of [clientBlocks, clientRisks, limitCandidates, limitOverrides, policyDocuments]) await db().delete(table);
  });

  describe("of blocks", () => {
    const block = (client: string, changes: Partial<typeof clientBlocks.$inferInsert> = {}) => ({
      client,
      reason: "floods",
      origin: "loop" as const,
      decisionId: `d-${client}`,
      blockedAt: inSeconds(0),
      expiresAt: inSeconds(60),
      ...changes,
    });

    it("is whom to refuse and until when, and nobody whose block is over", async () => {
      await db()
        .insert(clientBlocks)
        .values([block("sub:a"), block("ip:e1:b", { expiresAt: null }), block("key:over", { expiresAt: inSeconds(0) })]);
      await build("blocks");
      expect((await readBlocksDocument(db())).clients).toEqual({
        "sub:a": { reason: "floods", decisionId: "d-sub:a", expiresAt: now + 60_000 },
        "ip:e1:b": { reason: "floods", decisionId: "d-ip:e1:b", expiresAt: null },
      });
    });

    it("is five thousand at most: lasting ones and an operator's first, then the newest", async () => {
      const old = { blockedAt: inSeconds(-9000) };
      const flood = Array.from({ length: 5001 }, (_, index) => block(`ip:e1:${index}`, { blockedAt: inSeconds(index - 5000) }));
      await db()
        .insert(clientBlocks)
        .values([...flood, block("sub:lasting", { ...old, expiresAt: null }), block("sub:by-hand", { ...old, origin: "operator" })]);
      await build("blocks");
      const clients = Object.keys((await readBlocksDocument(db())).clients);
      expect(clients).toHaveLength(5000);
      expect(clients).toEqual(expect.arrayContaining(["sub:lasting", "sub:by-hand", "ip:e1:5000", "ip:e1:3"]));
      expect(clients).not.toContain("ip:e1:2");
    });

    it("keeps a client whose name is that of a part of every object", async () => {
      await db()
        .insert(clientBlocks)
        .values([block("sub:__proto__"), block("sub:constructor")]);
      await build("blocks");
      expect(Object.keys((await readBlocksDocument(db())).clients).sort()).toEqual(["sub:__proto__", "sub:constructor"]);
    });
  });

  describe("of risk", () => {
    const risk = (client: string, score: number, changes: Partial<typeof clientRisks.$inferInsert> = {}) => ({
      client,
      route: "users",
      score,
      reasons: [],
      scoredAt: inSeconds(0),
      expiresAt: inSeconds(600),
      ...changes,
    });

    it("is each client's highest score of any route, in steps of a twentieth, until ten to fifteen minutes from now", async () => {
      await db()
        .insert(clientRisks)
        .values([
          risk("sub:a", 0.41),
          risk("sub:a", 0.83, { route: "orders" }),
          risk("sub:b", 0.9999999999),
          risk("sub:c", 0.3),
          risk("sub:over", 0.9, { expiresAt: inSeconds(0) }),
        ]);
      await build("risk");
      const document = await readRiskDocument(db());
      expect(document.scores).toEqual({ "sub:a": 0.85, "sub:b": 1, "sub:c": 0.3 });
      expect(document.expiresAt).toBe(Date.UTC(2026, 5, 15, 12, 15));
    });

    it("is nothing that holds, where nobody is at risk", async () => {
      await build("risk");
      expect(await readRiskDocument(db())).toMatchObject({ scores: {}, expiresAt: 0 });
    });

    it("is the thousand highest scores", async () => {
      await db()
        .insert(clientRisks)
        .values(Array.from({ length: 1001 }, (_, index) => risk(`sub:${index}`, 0.3 + index / 2000)));
      await build("risk");
      const clients = Object.keys((await readRiskDocument(db())).scores);
      expect(clients).toHaveLength(1000);
      expect(clients).not.toContain("sub:0");
    });

    it("changes when somebody's risk does, and not with every interval", async () => {
      await db().insert(clientRisks).values(risk("sub:a", 0.81));
      const version = await build("risk");
      await db()
        .update(clientRisks)
        .set({ score: 0.79, scoredAt: inSeconds(10) });
      expect(await build("risk", now + 10_000)).toBe(version);
      await db().update(clientRisks).set({ score: 0.9 });
      expect(await build("risk", now + 20_000)).toBe(version + 1);
    });
  });

  describe("of candidates", () => {
    it("is what to judge beside which limit, and none that is over", async () => {
      await db()
        .insert(limitCandidates)
        .values([
          { limit: "reads", quota: 10, decisionId: "d", expiresAt: inSeconds(60) },
          { limit: "writes", quota: 5, decisionId: "e", expiresAt: inSeconds(0) },
        ]);
      await build("limits");
      expect(await readLimitsDocument(db())).toMatchObject({
        overrides: {},
        candidates: { reads: { quota: 10, decisionId: "d", expiresAt: now + 60_000 } },
      });
      expect(Object.keys((await readLimitsDocument(db())).candidates ?? {})).toEqual(["reads"]);
    });

    it("stands beside overrides of both origins", async () => {
      const override = { quota: 1, windowSeconds: 60, mode: "enforce" as const, decisionId: "d" };
      await db()
        .insert(limitOverrides)
        .values([
          { limit: "a", ...override, origin: "loop", expiresAt: inSeconds(60) },
          { limit: "b", ...override, origin: "operator" },
        ]);
      await build("limits");
      expect((await readLimitsDocument(db())).overrides).toEqual({
        a: { ...override, origin: "loop", expiresAt: now + 60_000 },
        b: { ...override, origin: "operator", expiresAt: null },
      });
    });
  });
});
