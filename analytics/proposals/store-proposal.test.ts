import { asc } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { limitCandidates, proposals } from "../db/loop-tables.ts";
import { decisions } from "../db/policy-tables.ts";
import { describeDatabases } from "../db/test-database.ts";
import { readLimitsDocument } from "../policy/test-documents.ts";
import { testSteering } from "../policy/test-steering.ts";
import { pruneProposals } from "./prune-proposals.ts";
import { runProposalExpiry } from "./run-proposal-expiry.ts";
import { blocked, lowered, propose } from "./test-proposals.ts";

const noon = Date.UTC(2026, 5, 15, 12);
const minute = (count: number) => new Date(noon + count * 60_000);

describeDatabases("what the loop proposes", (get) => {
  const db = () => get().db;
  const kept = () => db().select().from(proposals).orderBy(asc(proposals.proposedAt), asc(proposals.id));
  const candidates = async () => (await readLimitsDocument(db())).candidates ?? {};

  beforeEach(async () => {
    for (const table of [proposals, limitCandidates, decisions]) await db().delete(table);
  });

  it("stands once for each target; the newest numbers, reason and end count, its id and its time stay", async () => {
    const id = await propose(db(), { action: lowered("a"), at: minute(0), reason: "first" });
    const again = { action: lowered("a", { to: 5 }), at: minute(3), route: "other", reason: "second", holdsSeconds: 60 };
    expect(await propose(db(), again)).toBe(id);
    await propose(db(), { action: lowered("b"), at: minute(3) });
    await propose(db(), { action: blocked("sub:a"), at: minute(3) });
    await propose(db(), { action: blocked("sub:b"), at: minute(4), route: "other" });
    const rows = await kept();
    expect(rows.map(({ target }) => target).sort()).toEqual(["clients:all", "clients:other", "limit:a", "limit:b"]);
    expect(rows[0]).toMatchObject({ id, route: "other", reason: "second", holdsSeconds: 60, action: lowered("a", { to: 5 }) });
    expect(rows[0]).toMatchObject({ proposedAt: minute(0), expiresAt: minute(18) });
    expect((await db().select().from(decisions)).map(({ action }) => action).sort()).toEqual([
      "client.propose-block",
      "client.propose-block",
      "limit.propose",
      "limit.propose",
    ]);
  });

  it("in shadow is a candidate for the edge, and is none any more once the mode is suggest", async () => {
    const id = await propose(db(), { action: lowered("a"), at: minute(0), mode: "shadow" });
    expect(await candidates()).toEqual({ a: { quota: 10, decisionId: id, expiresAt: minute(15).getTime() } });
    await propose(db(), { action: lowered("a", { to: 7 }), at: minute(1), mode: "shadow" });
    expect(await candidates()).toMatchObject({ a: { quota: 7, decisionId: id, expiresAt: minute(16).getTime() } });
    await propose(db(), { action: lowered("a", { to: 7 }), at: minute(2), mode: "suggest" });
    expect(await candidates()).toEqual({});
    expect(await kept()).toMatchObject([{ id, mode: "suggest" }]);
  });

  it("blocks nobody as a candidate", async () => {
    await propose(db(), { action: lowered("a"), at: minute(0) });
    await propose(db(), { action: blocked("sub:a"), at: minute(0), mode: "shadow" });
    expect(await candidates()).toEqual({});
  });

  describe("when it is not repeated", () => {
    it("is void after a quarter of an hour: closed once, its candidate gone, the publisher told", async () => {
      const steering = testSteering(get(), () => []);
      await propose(db(), { action: lowered("a"), at: minute(0), mode: "shadow" });
      await propose(db(), { action: lowered("b"), at: minute(1), mode: "shadow" });
      steering.clock.now = minute(15).getTime() - 1;
      expect(await runProposalExpiry(steering.dependencies)).toBe(0);
      expect(steering.bell.rung).toBe(0);
      steering.clock.now += 1;
      const counts = await Promise.all([runProposalExpiry(steering.dependencies), runProposalExpiry(steering.dependencies)]);
      expect(counts.sort()).toEqual([0, 1]);
      expect(await kept()).toMatchObject([{ state: "expired", decidedBy: null, decidedAt: null }, { state: "open" }]);
      expect(Object.keys(await candidates())).toEqual(["b"]);
      expect(steering.bell.rung).toBe(1);
    });

    it("is forgotten after 90 days, or after as long as raw events are kept, and not while it is open", async () => {
      const day = 86_400_000;
      const steering = testSteering(get(), () => []);
      await propose(db(), { action: lowered("a"), at: minute(0) });
      steering.clock.now = minute(15).getTime();
      await runProposalExpiry(steering.dependencies);
      await propose(db(), { action: lowered("b"), at: minute(0) });
      await pruneProposals(db(), noon + 90 * day, 30);
      expect(await kept()).toHaveLength(2);
      await pruneProposals(db(), noon + 90 * day + 1, 91);
      expect(await kept()).toHaveLength(2);
      await pruneProposals(db(), noon + 90 * day + 1, 30);
      expect(await kept()).toMatchObject([{ target: "limit:b", state: "open" }]);
    });

    it("makes room for another about the same target", async () => {
      const steering = testSteering(get(), () => []);
      const first = await propose(db(), { action: lowered("a"), at: minute(0) });
      steering.clock.now = minute(15).getTime();
      await runProposalExpiry(steering.dependencies);
      expect(await propose(db(), { action: lowered("a"), at: minute(16) })).not.toBe(first);
      expect(await kept()).toMatchObject([{ state: "expired" }, { state: "open" }]);
    });
  });
});
