import { beforeAll, describe, expect, it } from "vitest";
import type { Decision } from "#contracts/decision.ts";
import { Decision as DecisionSchema } from "#contracts/decision.ts";
import { describeDatabases } from "../db/test-database.ts";
import { type TestSteering, testSteering } from "../policy/test-steering.ts";
import type { Actor } from "./actor.ts";
import { ledgerRoutes } from "./ledger-routes.ts";
import { type NewDecision, recordDecision } from "./record-decision.ts";

const ada: Actor = { name: "ada", source: { via: "session", address: "192.0.2.7" } };

describeDatabases("the ledger", (get) => {
  let steering: TestSteering;
  const record = (decision: Partial<NewDecision>) => {
    const whole = {
      action: "limit.set",
      target: "t",
      before: null,
      after: { quota: 1 },
      reason: "r",
      actor: ada,
      decidedAt: new Date(0),
      ...decision,
    };
    return get().db.transaction((tx) => recordDecision(tx, whole));
  };
  const read = async (query: string) => {
    const { status, body } = await steering.call("GET", `/api/ledger?${query}`);
    expect(status).toBe(200);
    return body as { decisions: Decision[]; next: string | null };
  };

  beforeAll(() => {
    steering = testSteering(get(), (dependencies) => [ledgerRoutes(dependencies)]);
  });

  it("shows a decision as it was recorded", async () => {
    const decidedAt = new Date("2026-01-02T03:04:05.678Z");
    const expiresAt = new Date("2026-02-02T00:00:00Z");
    const id = await record({ target: "whole", evidence: { p95: 12 }, decidedAt, expiresAt, before: { quota: 2 } });
    const { decisions } = await read("target=whole");
    expect(decisions.map((decision) => DecisionSchema.parse(decision))).toEqual([
      {
        id,
        action: "limit.set",
        target: "whole",
        before: { quota: 2 },
        after: { quota: 1 },
        reason: "r",
        evidence: { p95: 12 },
        actor: "ada",
        source: { via: "session", address: "192.0.2.7" },
        decidedAt: decidedAt.toISOString(),
        expiresAt: expiresAt.toISOString(),
      },
    ]);
  });

  it("pages through decisions of one moment and several, each once, newest first", async () => {
    for (let index = 0; index < 25; index += 1) await record({ target: "paged", decidedAt: new Date(1000 * Math.floor(index / 10)) });
    const seen: Decision[] = [];
    let next: string | null = "";
    while (next !== null) {
      const page: { decisions: Decision[]; next: string | null } = await read(`target=paged&limit=4${next && `&before=${next}`}`);
      seen.push(...page.decisions);
      next = page.next;
    }
    expect(new Set(seen.map(({ id }) => id)).size).toBe(25);
    const times = seen.map(({ decidedAt }) => decidedAt);
    expect(times).toEqual([...times].sort().reverse());
  });

  it("has no next page when a page ends it exactly", async () => {
    await record({ target: "exact" });
    await record({ target: "exact" });
    expect(await read("target=exact&limit=2")).toMatchObject({ decisions: [{}, {}], next: null });
  });

  it("filters by action", async () => {
    await record({ target: "both", action: "key.create" });
    await record({ target: "both", action: "key.revoke" });
    expect((await read("target=both&action=key.revoke")).decisions.map(({ action }) => action)).toEqual(["key.revoke"]);
  });

  it("leaves no row of a transaction that failed", async () => {
    const failing = get().db.transaction(async (tx) => {
      await recordDecision(tx, {
        action: "x",
        target: "undone",
        before: null,
        after: null,
        reason: "",
        actor: ada,
        decidedAt: new Date(0),
      });
      throw new Error("undo");
    });
    await expect(failing).rejects.toThrow("undo");
    expect((await read("target=undone")).decisions).toEqual([]);
  });

  describe("refusals", () => {
    it.each(["limit=0", "limit=201", "limit=x", "before=@@", "before=AAAA", "target=", "target=%00", "action=a%0Ab"])(
      "400 for %s",
      async (query) => {
        expect(await steering.call("GET", `/api/ledger?${query}`)).toMatchObject({ status: 400, body: { code: "input-invalid" } });
      },
    );

    it("401 without a credential", async () => {
      expect((await steering.call("GET", "/api/ledger", { headers: {} })).status).toBe(401);
    });
  });
});
