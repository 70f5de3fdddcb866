import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { Proposal, ProposalsAnswer, type ProposedAction } from "#contracts/decision.ts";
import { Problem } from "#contracts/problem.ts";
import { StandingLimits } from "#contracts/standing-limit.ts";
import { publishConfig } from "../configs/publish-config.ts";
import { clientBlocks, limitCandidates, proposals } from "../db/loop-tables.ts";
import { describeDatabases } from "../db/test-database.ts";
import { testActor } from "../ledger/test-actor.ts";
import { limitRoutes } from "../limits/limit-routes.ts";
import { sessionOf } from "../operators/test-session.ts";
import { ledgerOf, readBlocksDocument, readLimitsDocument } from "../policy/test-documents.ts";
import { type TestSteering, testSteering, testYaml } from "../policy/test-steering.ts";
import { blocked, lowered, propose } from "../proposals/test-proposals.ts";
import { proposalRoutes } from "./proposal-routes.ts";

const NAMES = ["approved", "again", "shaded", "turned", "late", "stood", "raced", "gone"];

describeDatabases("proposals", (get) => {
  let steering: TestSteering;
  const call = (id: string, verb: "approve" | "reject", body: unknown = {}, headers?: Record<string, string>) =>
    steering.call("POST", `/api/proposals/${id}/${verb}`, { body, headers });
  const suggest = (action: ProposedAction, changes: object = {}) =>
    propose(get().db, { action, at: new Date(steering.clock.now), ...changes });
  const rowOf = async (id: string) => (await get().db.select().from(proposals).where(eq(proposals.id, id)))[0];
  const publish = async (names: readonly string[]) => {
    const yaml = testYaml(Object.fromEntries(names.map((name) => [name, 100])));
    expect(await publishConfig(steering.dependencies, { yaml, actor: testActor, message: "" })).toMatchObject({ ok: true });
  };
  const expectProblem = (answer: { status: number; body: unknown }, status: number, code: string) => {
    expect(Problem.parse(answer.body)).toMatchObject({ status, code });
    expect(answer.status).toBe(status);
    return Problem.parse(answer.body);
  };

  beforeAll(async () => {
    steering = testSteering(get(), (dependencies) => [proposalRoutes(dependencies), limitRoutes(dependencies)]);
    await publish(NAMES);
  });

  describe("200", () => {
    it("approves a lower limit: it is in force until it ends by itself, and the ledger says who and why", async () => {
      const id = await suggest(lowered("approved"));
      const rung = steering.bell.rung;
      const answer = await call(id, "approve", { reason: "looks right" }, await sessionOf("operator", steering.dependencies));
      expect(answer.status).toBe(200);
      const proposal = Proposal.parse(answer.body);
      const at = new Date(steering.clock.now).toISOString();
      expect(proposal).toMatchObject({ id, state: "approved", decidedBy: "operator-1", decidedAt: at });
      const { limits } = StandingLimits.parse((await steering.call("GET", "/api/limits")).body);
      const expiresAt = steering.clock.now + 600_000;
      expect(limits.find(({ name }) => name === "approved")).toMatchObject({
        effective: { quota: 10, windowSeconds: 60, mode: "enforce" },
        override: { origin: "loop", decisionId: proposal.decisionId, expiresAt: new Date(expiresAt).toISOString() },
      });
      const { overrides } = await readLimitsDocument(get().db);
      expect(overrides.approved).toMatchObject({ quota: 10, origin: "loop", decisionId: proposal.decisionId, expiresAt });
      expect((await ledgerOf(get().db, "approved"))[0]).toMatchObject({
        id: proposal.decisionId,
        action: "limit.set",
        actor: "operator-1",
        reason: "looks right",
        before: { quota: 100 },
        after: { quota: 10 },
        evidence: { score: 0.97, proposalId: id, proposed: "far more than usual" },
      });
      expect(steering.bell.rung).toBe(rung + 1);
    });

    it("approves a block: each client is refused, with a ledger row of its own, for the proposal's reason when none is given", async () => {
      const id = await suggest(blocked("sub:a", "ip:e1:b"), { holdsSeconds: 60 });
      const proposal = Proposal.parse((await call(id, "approve")).body);
      const expiresAt = steering.clock.now + 60_000;
      const { clients } = await readBlocksDocument(get().db);
      expect(clients["sub:a"]).toEqual({ reason: "far more than usual", decisionId: proposal.decisionId, expiresAt });
      expect(clients["ip:e1:b"]).toMatchObject({ expiresAt });
      for (const client of ["sub:a", "ip:e1:b"]) {
        expect(await ledgerOf(get().db, client)).toMatchObject([{ action: "client.block", actor: "admin", reason: "far more than usual" }]);
      }
      expect(await get().db.select().from(clientBlocks)).toHaveLength(2);
    });

    it("takes the candidate away with a proposal that was judged in shadow, approved or not", async () => {
      const [kept, dropped] = [await suggest(lowered("shaded"), { mode: "shadow" }), await suggest(lowered("again"), { mode: "shadow" })];
      expect(Object.keys((await readLimitsDocument(get().db)).candidates ?? {}).sort()).toEqual(["again", "shaded"]);
      await call(kept, "approve");
      await call(dropped, "reject");
      expect((await readLimitsDocument(get().db)).candidates).toEqual({});
      expect(await get().db.select().from(limitCandidates)).toEqual([]);
    });

    it("rejects: nothing changes but the proposal, and the ledger says who and why", async () => {
      const id = await suggest(lowered("turned"));
      const { version } = await readLimitsDocument(get().db);
      const proposal = Proposal.parse((await call(id, "reject", { reason: "a sale" })).body);
      expect(proposal).toMatchObject({ state: "rejected", decidedBy: "admin" });
      const document = await readLimitsDocument(get().db);
      expect(document.overrides.turned).toBeUndefined();
      expect(document.version).toBe(version);
      expect(await ledgerOf(get().db, id)).toMatchObject([
        {
          id: proposal.decisionId,
          action: "proposal.reject",
          reason: "a sale",
          actor: "admin",
          before: { kind: "lower-limit" },
          after: null,
        },
      ]);
      expect(await ledgerOf(get().db, "turned")).toMatchObject([{ action: "limit.propose", actor: "loop" }]);
    });

    it("rejects what no longer fits the limit, so that it is out of the way", async () => {
      const id = await suggest(lowered("again", { from: 55 }));
      expect(Proposal.parse((await call(id, "reject")).body).state).toBe("rejected");
    });

    it("shows proposals newest first, as each stands, and one of no route without one", async () => {
      const unrouted = await suggest(blocked("sub:lost"), { route: "" });
      const all = ProposalsAnswer.parse((await steering.call("GET", "/api/proposals")).body).proposals;
      expect(all[0]).toMatchObject({ id: unrouted, route: null, state: "open", decidedBy: null, decisionId: null, proposedBy: "loop" });
      expect(all.map(({ id }) => id)).toEqual(
        all
          .map(({ id }) => id)
          .toSorted()
          .toReversed(),
      );
      for (const state of ["open", "approved", "rejected", "expired"] as const) {
        const { proposals: some } = ProposalsAnswer.parse((await steering.call("GET", `/api/proposals?state=${state}`)).body);
        expect(some).toEqual(all.filter((one) => one.state === state));
      }
      const viewer = await sessionOf("viewer", steering.dependencies);
      expect((await steering.call("GET", "/api/proposals", { headers: viewer })).status).toBe(200);
    });
  });

  describe("409", () => {
    it("the second time, whichever way; of several at once one decides", async () => {
      const id = await suggest(lowered("raced"));
      const answers = await Promise.all([call(id, "approve"), call(id, "reject"), call(id, "approve"), call(id, "reject")]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
      const state = (await rowOf(id))?.state;
      expect(expectProblem(await call(id, "approve"), 409, "conflict").detail).toBe(`It has been ${state} already.`);
      const made = [...(await ledgerOf(get().db, "raced")), ...(await ledgerOf(get().db, id))].filter(({ actor }) => actor === "admin");
      expect(made).toHaveLength(1);
    });

    it("for one that has expired, though nobody has closed it yet", async () => {
      const id = await suggest(lowered("late"));
      steering.clock.now += 15 * 60_000;
      expect(expectProblem(await call(id, "approve"), 409, "conflict").detail).toBe("It has expired.");
      expect(expectProblem(await call(id, "reject"), 409, "conflict").detail).toBe("It has expired.");
      expect((await rowOf(id))?.state).toBe("open");
    });

    it("when an operator has set the limit since, whose change stays", async () => {
      const id = await suggest(lowered("stood"));
      await steering.call("PUT", "/api/limits/stood", { body: { quota: 5 } });
      const { detail } = expectProblem(await call(id, "approve"), 409, "conflict");
      expect(detail).toBe("The limit has been changed since: it is 5 in 60 s (enforce) now.");
      expect((await readLimitsDocument(get().db)).overrides.stood).toMatchObject({ quota: 5, origin: "operator" });
      expect((await rowOf(id))?.state).toBe("open");
    });

    it("when the live config no longer has the limit", async () => {
      const id = await suggest(lowered("gone"));
      await publish(NAMES.filter((name) => name !== "gone"));
      expect(expectProblem(await call(id, "approve"), 409, "conflict").detail).toBe("The live config no longer has this limit.");
      expect((await readLimitsDocument(get().db)).overrides.gone).toBeUndefined();
    });
  });

  describe("refusals", () => {
    const unknown = "019a0000-0000-7000-8000-000000000000";
    const hostile = ["nope", "%00", "a%00b", `${"a".repeat(10_240)}`, "'%20OR%201=1--", "..%2f..%2f", `${unknown}%0A`, "null", "1"];

    it("404 for a proposal that is not", async () => {
      expectProblem(await call(unknown, "approve"), 404, "not-found");
      expectProblem(await call(unknown, "reject"), 404, "not-found");
    });

    it.each(hostile.map((id) => [id.slice(0, 40), id]))("400 for the id %s", async (_shown, id) => {
      expectProblem(await call(id, "approve"), 400, "input-invalid");
    });

    it.each([
      ["a reason that is no text", { reason: 7 }],
      ["a reason with a NUL", { reason: "a\0b" }],
      ["a reason over lines", { reason: "a\nb" }],
      ["half a character", { reason: "\ud800" }],
      ["a reason of 501 characters", { reason: "x".repeat(501) }],
      ["an unknown field", { because: "x" }],
      ["a list", []],
      ["nothing", null],
    ])("400 for %s", async (_what, body) => {
      expectProblem(await call(unknown, "reject", body), 400, "input-invalid");
    });

    it.each(["state=closed", "state=", "state=open'--", "state=%00"])("400 for ?%s", async (query) => {
      expectProblem(await steering.call("GET", `/api/proposals?${query}`), 400, "input-invalid");
    });

    it("413 for a body that no reason needs", async () => {
      expectProblem(await call(unknown, "approve", { reason: "x".repeat(10_000) }), 413, "input-too-large");
    });

    it("401 without a credential, 403 for a viewer and for a page of another origin", async () => {
      const id = await suggest(blocked("sub:kept"), { route: "kept" });
      expectProblem(await call(id, "approve", {}, {}), 401, "sign-in-required");
      expectProblem(await steering.call("GET", "/api/proposals", { headers: {} }), 401, "sign-in-required");
      expectProblem(await call(id, "approve", {}, await sessionOf("viewer", steering.dependencies)), 403, "operator-role-required");
      const foreign = { ...(await sessionOf("operator", steering.dependencies)), origin: "https://elsewhere.example" };
      expectProblem(await call(id, "reject", {}, foreign), 403, "origin-refused");
      expect((await rowOf(id))?.state).toBe("open");
    });
  });
});
