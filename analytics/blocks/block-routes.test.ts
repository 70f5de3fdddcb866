import { beforeAll, describe, expect, it } from "vitest";
import { StandingBlocks } from "#contracts/loop-status.ts";
import { Problem } from "#contracts/problem.ts";
import { addressBlocks, clientBlocks } from "../db/loop-tables.ts";
import { describeDatabases } from "../db/test-database.ts";
import { loopActor } from "../ledger/actor.ts";
import { sessionOf } from "../operators/test-session.ts";
import { lockPolicyDocument, rebuildPolicyDocument } from "../policy/policy-documents.ts";
import { ledgerOf, readBlocksDocument } from "../policy/test-documents.ts";
import { type TestSteering, testSteering } from "../policy/test-steering.ts";
import { blockRoutes } from "./block-routes.ts";
import { mostBlocks } from "./block-target.ts";
import { runBlockExpiry } from "./run-block-expiry.ts";
import { storeBlocks } from "./store-blocks.ts";

describeDatabases("blocks", (get) => {
  let steering: TestSteering;
  /** Blocks as the loop does; for ever without seconds. */
  const block = (clients: string[], seconds?: number) => {
    const at = new Date(steering.clock.now);
    const expiresAt = seconds === undefined ? null : new Date(steering.clock.now + seconds * 1000);
    const why = { origin: "loop" as const, reason: "floods", evidence: { score: 0.99 }, actor: loopActor };
    return get().db.transaction(async (tx) => {
      const locked = await lockPolicyDocument(tx, "blocks", at);
      const ids = await storeBlocks(tx, { clients, expiresAt, at, ...why });
      await rebuildPolicyDocument(tx, locked, at);
      return ids;
    });
  };
  const unblock = (client: string, query = "", headers?: Record<string, string>) =>
    steering.call("DELETE", `/api/blocks/${client}${query}`, { headers });
  const list = async () => StandingBlocks.parse((await steering.call("GET", "/api/blocks")).body).blocks;
  const published = async () => Object.keys((await readBlocksDocument(get().db)).clients);
  const expectProblem = (answer: { status: number; body: unknown }, status: number, code: string) => {
    expect(Problem.parse(answer.body)).toMatchObject({ status, code });
    expect(answer.status).toBe(status);
  };

  beforeAll(() => {
    steering = testSteering(get(), (dependencies) => [blockRoutes(dependencies)]);
  });

  describe("200", () => {
    it("shows whom the edge refuses, newest first, and nobody whose block is over", async () => {
      await block(["sub:over"], 10);
      steering.clock.now += 5000;
      const [id] = await block(["sub:standing"], 60);
      await block(["sub:lasting"]);
      steering.clock.now += 5000;
      await block(["ip:e1:newest"], 1);
      const blocks = await list();
      expect(blocks.map(({ client }) => client)).toEqual(["ip:e1:newest", "sub:lasting", "sub:standing"]);
      const blockedAt = new Date(steering.clock.now - 5000).toISOString();
      const expiresAt = new Date(steering.clock.now + 55_000).toISOString();
      expect(blocks[2]).toEqual({ client: "sub:standing", reason: "floods", origin: "loop", decisionId: id, blockedAt, expiresAt });
      expect(blocks[1]?.expiresAt).toBeNull();
    });

    it.each([
      ["sub:back", "sub:back"],
      ["sub:https://issuer.example/a|b?c=d", "sub:https%3A%2F%2Fissuer.example%2Fa%7Cb%3Fc%3Dd"],
      ["sub:100%25", "sub:100%2525"],
      ["key:abcdefghijkl", "key%3Aabcdefghijkl"],
    ])("serves %s again: block, ledger and document at once", async (client, path) => {
      const [blockedBy] = await block([client], 600);
      expect(await published()).toContain(client);
      const rung = steering.bell.rung;
      const answer = await unblock(path, "?reason=a%20partner", await sessionOf("operator", steering.dependencies));
      expect(answer.status).toBe(200);
      expect(await published()).not.toContain(client);
      expect((await list()).map((one) => one.client)).not.toContain(client);
      const [unblocked, made] = await ledgerOf(get().db, client);
      expect(unblocked).toMatchObject({
        id: answer.body.decisionId,
        action: "client.unblock",
        actor: "operator-1",
        reason: "a partner",
        before: { reason: "floods" },
        after: null,
        evidence: { decisionId: blockedBy },
      });
      expect(made).toMatchObject({ action: "client.block", actor: "loop", before: null, after: { reason: "floods" } });
      expect(steering.bell.rung).toBe(rung + 1);
    });

    it("of two who unblock at once one does", async () => {
      await block(["sub:both"], 600);
      const statuses = (await Promise.all([unblock("sub:both"), unblock("sub:both")])).map(({ status }) => status);
      expect(statuses.sort()).toEqual([200, 404]);
    });

    it("blocks again what is blocked, with the newest end and both rows in the ledger", async () => {
      await block(["sub:again"], 10);
      await block(["sub:again"], 600);
      expect((await list()).filter(({ client }) => client === "sub:again")).toHaveLength(1);
      const rows = await ledgerOf(get().db, "sub:again");
      expect(rows).toMatchObject([{ before: { reason: "floods" } }, { before: null }]);
    });
  });

  describe("200 for operators", () => {
    const post = (body: object, headers?: Record<string, string>) => steering.call("POST", "/api/blocks", { body, headers });
    const ranges = async () => StandingBlocks.parse((await steering.call("GET", "/api/blocks")).body).ranges;

    it.each<[string, string, "clients" | "addresses"]>([
      ["sub:mallory", "sub:mallory", "clients"],
      ["203.0.113.7", "203.0.113.7", "addresses"],
      ["203.0.113.77/24", "203.0.113.0/24", "addresses"],
      ["2001:DB8::1/48", "2001:db8::/48", "addresses"],
      ["::ffff:198.51.100.7", "198.51.100.7", "addresses"],
    ])("blocks %s as %s for a while, and serves it again", async (target, name, part) => {
      const operator = await sessionOf("operator", steering.dependencies);
      const rung = steering.bell.rung;
      const { status, body } = await post({ target, reason: "floods", expiresIn: "1h" }, operator);
      const expiresAt = new Date(steering.clock.now + 3_600_000);
      expect({ status, body }).toEqual({
        status: 200,
        body: { target: name, decisionId: expect.any(String), expiresAt: expiresAt.toISOString() },
      });
      expect((await readBlocksDocument(get().db))[part]?.[name]).toEqual({
        reason: "floods",
        decisionId: body.decisionId,
        expiresAt: expiresAt.getTime(),
      });
      expect([...(await list()).map(({ client }) => client), ...(await ranges()).map(({ range }) => range)]).toContain(name);
      expect((await unblock(encodeURIComponent(target), "?reason=over", operator)).status).toBe(200);
      expect((await readBlocksDocument(get().db))[part]).not.toHaveProperty([name]);
      expect(steering.bell.rung).toBe(rung + 2);
      const word = part === "clients" ? "client" : "address";
      expect(await ledgerOf(get().db, name)).toMatchObject([
        { action: `${word}.unblock`, reason: "over", before: { reason: "floods" }, after: null },
        { action: `${word}.block`, reason: "floods", actor: "operator-1", before: null, after: { reason: "floods" } },
      ]);
    });

    it("blocks for ever without an end, and again with another", async () => {
      await post({ target: "192.0.2.9", reason: "first" });
      const { body } = await post({ target: "192.0.2.9/32", reason: "second", expiresIn: "1m" });
      expect((await ranges()).filter(({ range }) => range === "192.0.2.9")).toMatchObject([{ reason: "second" }]);
      expect(await ledgerOf(get().db, "192.0.2.9")).toMatchObject([
        { id: body.decisionId, before: { reason: "first", expiresAt: null } },
        {},
      ]);
    });

    it("takes a range's block away when it is over", async () => {
      await post({ target: "192.0.2.10", reason: "floods", expiresIn: "10s" });
      steering.clock.now += 10_000;
      expect((await ranges()).map(({ range }) => range)).not.toContain("192.0.2.10");
      expect(await runBlockExpiry(steering.dependencies)).toBeGreaterThan(0);
      expect((await readBlocksDocument(get().db)).addresses).not.toHaveProperty(["192.0.2.10"]);
      expect((await ledgerOf(get().db, "192.0.2.10"))[0]).toMatchObject({ action: "address.block-expire", actor: "loop" });
    });

    it.each(["0.0.0.0/0", "::/0", "10.0.0.0/8", "203.0.0.0/15", "2001::/31", "127.0.0.1", "127.0.0.0/16", "::1", "::/64", "::ffff:0:0/96"])(
      "refuses %s by accident, and blocks it by force",
      async (target) => {
        const refused = await post({ target, reason: "x" });
        expectProblem(refused, 400, "input-invalid");
        expect(Problem.parse(refused.body).errors?.[0]?.message).toContain("force");
        const forced = await post({ target, reason: "x", force: true });
        expect(forced.status).toBe(200);
        await unblock(encodeURIComponent(String(forced.body.target)));
      },
    );

    it.each<[string, object]>([
      ["no reason", { target: "sub:a" }],
      ["an empty one", { target: "sub:a", reason: " " }],
      ["no target", { reason: "x" }],
      ["a target that is none", { target: "alice", reason: "x" }],
      ["a range that is none", { target: "10.0.0.0/33", reason: "x", force: true }],
      ["an address of a zone", { target: "fe80::1%eth0/64/64", reason: "x" }],
      ["more than a year", { target: "sub:a", reason: "x", expiresIn: "366d" }],
      ["a field it does not know", { target: "sub:a", reason: "x", until: "now" }],
    ])("400 for %s", async (_what, body) => {
      expectProblem(await post(body), 400, "input-invalid");
    });

    it("403 for a viewer, 401 without a credential", async () => {
      const body = { target: "sub:a", reason: "x" };
      expectProblem(await post(body, await sessionOf("viewer", steering.dependencies)), 403, "operator-role-required");
      expectProblem(await post(body, {}), 401, "sign-in-required");
    });

    it("bounds how many stand", async () => {
      const at = new Date(steering.clock.now);
      const rows = Array.from({ length: mostBlocks }, (_, index) => ({
        range: `198.18.${index >> 8}.${index & 255}`,
        reason: "x",
        decisionId: "d",
        blockedAt: at,
      }));
      await get().db.delete(addressBlocks);
      await get().db.insert(addressBlocks).values(rows);
      expectProblem(await post({ target: "192.0.2.1", reason: "x" }), 400, "input-invalid");
      expect((await post({ target: "sub:other-kind", reason: "x" })).status).toBe(200);
      await get().db.delete(addressBlocks);
      expect((await post({ target: "192.0.2.1", reason: "x" })).status).toBe(200);
    });
  });

  describe("expiry", () => {
    it("takes blocks away that are over, each with a ledger row, once, and leaves the others", async () => {
      await get().db.delete(clientBlocks);
      await block(["sub:one", "sub:two"], 10);
      await block(["sub:three"], 11);
      await block(["sub:ever"]);
      steering.clock.now += 10_000;
      const rung = steering.bell.rung;
      const counts = await Promise.all([runBlockExpiry(steering.dependencies), runBlockExpiry(steering.dependencies)]);
      expect(counts.sort()).toEqual([0, 2]);
      expect(await runBlockExpiry(steering.dependencies)).toBe(0);
      expect(steering.bell.rung).toBe(rung + 1);
      expect((await published()).sort()).toEqual(["sub:ever", "sub:three"]);
      const [expired, made] = await ledgerOf(get().db, "sub:one");
      expect(expired).toMatchObject({ action: "client.block-expire", actor: "loop", after: null, evidence: { decisionId: made?.id } });
    });

    it("leaves nothing to unblock", async () => {
      await block(["sub:late"], 10);
      steering.clock.now += 10_000;
      await runBlockExpiry(steering.dependencies);
      expectProblem(await unblock("sub:late"), 404, "not-found");
    });
  });

  describe("refusals", () => {
    it.each(["203.0.113.7", "203.0.113.0%2F24", "sub:nobody", "sub:'OR(1=1)--", "sub:%2e%2e%2f", "sub:%zz%", "sub:__proto__"])(
      "404 for %s, who is not blocked",
      async (client) => {
        await block(["sub:other"]);
        expectProblem(await unblock(client), 404, "not-found");
        expect(await published()).toContain("sub:other");
      },
    );

    it.each([
      ["no kind", "alice"],
      ["a kind alone", "sub:"],
      ["a NUL", "sub:a%00"],
      ["a space", "sub:a%20b"],
      ["a line break", "sub:a%0Ab"],
      ["beyond ASCII", "sub:%C3%A9"],
      ["10 KB", `sub:${"a".repeat(10_240)}`],
      ["SQL with spaces", "sub:'%20OR%201=1--"],
    ])("400 for a client that is none: %s", async (_what, client) => {
      expectProblem(await unblock(client), 400, "input-invalid");
    });

    it.each([
      ["of 501 characters", `reason=${"x".repeat(501)}`],
      ["with a NUL", "reason=a%00b"],
      ["over lines", "reason=a%0Ab"],
    ])("400 for a reason %s", async (_what, query) => {
      await block(["sub:kept"]);
      expectProblem(await unblock("sub:kept", `?${query}`), 400, "input-invalid");
      expect(await published()).toContain("sub:kept");
    });

    it("401 without a credential, 403 for a viewer and for a page of another origin", async () => {
      await block(["sub:kept"]);
      expectProblem(await steering.call("GET", "/api/blocks", { headers: {} }), 401, "sign-in-required");
      expectProblem(await unblock("sub:kept", "", {}), 401, "sign-in-required");
      const viewer = await sessionOf("viewer", steering.dependencies);
      expect((await steering.call("GET", "/api/blocks", { headers: viewer })).status).toBe(200);
      expectProblem(await unblock("sub:kept", "", viewer), 403, "operator-role-required");
      const foreign = { ...(await sessionOf("operator", steering.dependencies)), origin: "https://elsewhere.example" };
      expectProblem(await unblock("sub:kept", "", foreign), 403, "origin-refused");
      expect(await published()).toContain("sub:kept");
    });
  });
});
