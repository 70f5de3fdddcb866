import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import type { HealthReport } from "#contracts/health-report.ts";
import { UpstreamsDocument } from "#contracts/live-policy.ts";
import { Problem } from "#contracts/problem.ts";
import { publishConfig } from "../configs/publish-config.ts";
import { policyDocuments } from "../db/policy-tables.ts";
import { describeDatabases } from "../db/test-database.ts";
import { targetChecks, targetHealth } from "../db/upstream-tables.ts";
import { signedRequest } from "../ingest/test-batch.ts";
import { testActor } from "../ledger/test-actor.ts";
import { sessionOf } from "../operators/test-session.ts";
import { fillPolicyDocuments } from "../policy/policy-documents.ts";
import { ledgerOf } from "../policy/test-documents.ts";
import { type TestSteering, testSteering } from "../policy/test-steering.ts";
import { StandingUpstreams } from "./list-upstreams.ts";
import { runEjectionExpiry } from "./run-ejection-expiry.ts";
import { takeHealthReport } from "./take-health-report.ts";
import { upstreamRoutes } from "./upstream-routes.ts";

const minute = 60_000;

describeDatabases("upstreams", (get) => {
  let steering: TestSteering;
  /** Names of this test's own. */
  let upstream: string;
  const a = "http://127.0.0.1:4001";
  const b = "http://127.0.0.1:4002";

  const publish = async (check = "healthCheck: { path: /up, healthyAfter: 2, unhealthyAfter: 2 }", targets = [a, b]) => {
    const yaml = [
      "gateway:",
      "  upstreams:",
      `    ${upstream}: { targets: [${targets.map((url) => `"${url}"`).join(", ")}], allowPrivate: true, ${check} }`,
      "    plain: { targets: ['http://127.0.0.1:4009'], allowPrivate: true }",
      "  routes:",
      `    - { id: all, path: /*, upstream: ${upstream}, auth: none }`,
      "    - { id: plain, path: /plain, upstream: plain, auth: none }",
      "rateLimiting: { default: { limit: 1000, window: 1m } }",
    ].join("\n");
    const result = await publishConfig(steering.dependencies, { yaml, actor: testActor, message: randomUUID() });
    if (!result.ok) throw new Error(JSON.stringify(result));
  };
  const reportOf = (found: Record<string, boolean>, edgeId = "edge-1"): HealthReport => ({
    formatVersion: 1,
    edgeId,
    at: steering.clock.now,
    checks: Object.entries(found).map(([target, good]) => ({
      upstream,
      target,
      good,
      status: good ? 200 : null,
      failure: good ? null : "timeout",
      latencyMs: 12,
    })),
  });
  /** Sends a report a minute after the one before. */
  const tell = async (found: Record<string, boolean>, edgeId?: string) => {
    steering.clock.now += minute;
    return takeHealthReport(steering.dependencies, reportOf(found, edgeId));
  };
  const ejected = async () => {
    const [row] = await get().db.select().from(policyDocuments).where(eq(policyDocuments.part, "upstreams"));
    return UpstreamsDocument.parse({ formatVersion: 1, version: row?.version, publishedAt: 1, ...(row?.body as object) }).ejected;
  };
  const standing = async () => {
    const { upstreams } = StandingUpstreams.parse((await steering.call("GET", "/api/upstreams")).body);
    return Object.fromEntries(upstreams.flatMap(({ name, targets }) => targets.map((target) => [`${name} ${target.url}`, target])));
  };
  const post = async (body: string, init = signedRequest(body, { at: steering.clock.now })) => {
    const app = upstreamRoutes(steering.dependencies);
    const response = await app.request("/api/ingest/health", init);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  beforeEach(async () => {
    for (const table of [targetChecks, targetHealth, policyDocuments]) await get().db.delete(table);
    upstream = `u-${randomUUID().slice(0, 8)}`;
    steering = testSteering(get(), (dependencies) => [upstreamRoutes(dependencies)]);
    await publish();
    await fillPolicyDocuments(get().db, new Date(steering.clock.now));
  });

  describe("a target that fails", () => {
    it("is left out after enough bad checks, for five minutes, and stands in the ledger with what was found", async () => {
      await tell({ [a]: true, [b]: false });
      expect(await ejected()).toEqual({});
      const rung = steering.bell.rung;
      await tell({ [a]: true, [b]: false });
      expect(await ejected()).toEqual({ [b]: steering.clock.now + 5 * minute });
      expect(steering.bell.rung).toBe(rung + 1);
      const [decision, another] = await ledgerOf(get().db, `${upstream} ${b}`);
      expect(another).toBeUndefined();
      expect(decision).toMatchObject({ action: "target.eject", actor: "health-check", before: null });
      expect(decision?.evidence).toEqual({ found: [{ edgeId: "edge-1", good: false, inRow: 2, status: null, failure: "timeout" }] });
      expect(decision?.expiresAt?.getTime()).toBe(steering.clock.now + 5 * minute);
    });

    it("stays out while checks go on, and the document changes only when the ejection is renewed", async () => {
      await tell({ [b]: false });
      await tell({ [b]: false });
      const first = (await ejected())[b];
      await tell({ [b]: false });
      await tell({ [b]: false });
      expect((await ejected())[b]).toBe(first);
      await tell({ [b]: false });
      expect((await ejected())[b]).toBe(steering.clock.now + 5 * minute);
      expect(await ledgerOf(get().db, `${upstream} ${b}`)).toHaveLength(1);
    });

    it("comes back after enough good checks", async () => {
      for (const good of [false, false, true]) await tell({ [a]: true, [b]: good });
      expect(Object.keys(await ejected())).toEqual([b]);
      await tell({ [a]: true, [b]: true });
      expect(await ejected()).toEqual({});
      expect((await ledgerOf(get().db, `${upstream} ${b}`))[0]).toMatchObject({ action: "target.restore", after: null });
    });

    it("is not left out by one edge of three, but by two", async () => {
      for (const edge of ["e1", "e2", "e3", "e1", "e2", "e3"]) await tell({ [b]: edge !== "e1" }, edge);
      expect(await ejected()).toEqual({});
      await publish("healthCheck: { path: /up, unhealthyAfter: 2, intervalSeconds: 300 }");
      for (const edge of ["e1", "e2", "e3", "e1", "e2", "e3"]) await tell({ [b]: edge === "e3" }, edge);
      expect(Object.keys(await ejected())).toEqual([b]);
    });

    it("takes the other's place when that has failed for longer, so that half stay", async () => {
      for (let turn = 0; turn < 2; turn++) await tell({ [a]: true, [b]: false });
      for (let turn = 0; turn < 2; turn++) await tell({ [a]: false, [b]: false });
      expect(Object.keys(await ejected())).toEqual([b]);
      for (let turn = 0; turn < 2; turn++) await tell({ [a]: false, [b]: true });
      expect(Object.keys(await ejected())).toEqual([a]);
    });

    it("comes back by itself when the checks have stopped", async () => {
      for (let turn = 0; turn < 2; turn++) await tell({ [b]: false });
      steering.clock.now += 5 * minute - 1;
      expect(await runEjectionExpiry(steering.dependencies)).toBe(0);
      steering.clock.now += 1;
      expect(await runEjectionExpiry(steering.dependencies)).toBe(1);
      expect(await ejected()).toEqual({});
      expect((await ledgerOf(get().db, `${upstream} ${b}`))[0]).toMatchObject({
        action: "target.restore",
        reason: expect.stringContaining("renewed"),
      });
      expect(await runEjectionExpiry(steering.dependencies)).toBe(0);
    });

    it.each([
      ["it is no longer a target", () => publish(undefined, [a])],
      ["its upstream is no longer checked", () => publish("timeoutMs: 1000")],
    ])("is forgotten when %s", async (_name, change) => {
      for (let turn = 0; turn < 2; turn++) await tell({ [b]: false });
      await change();
      expect(await runEjectionExpiry(steering.dependencies)).toBe(1);
      expect(await ejected()).toEqual({});
      expect(await get().db.select().from(targetHealth).where(eq(targetHealth.target, b))).toEqual([]);
      expect(await tell({ [b]: false })).toBe(0);
    });
  });

  describe("200", () => {
    it("shows every target: state, last check, failures in a row, until when it is out", async () => {
      expect((await standing())[`${upstream} ${a}`]).toMatchObject({ state: "unknown", since: null, lastCheck: null, failures: 0 });
      for (let turn = 0; turn < 3; turn++) await tell({ [a]: true, [b]: false });
      const now = new Date(steering.clock.now).toISOString();
      expect(await standing()).toMatchObject({
        [`${upstream} ${a}`]: {
          state: "healthy",
          lastCheck: { at: now, edgeId: "edge-1", good: true, status: 200, failure: null, latencyMs: 12 },
          ejectedUntil: null,
        },
        [`${upstream} ${b}`]: { state: "unhealthy", failures: 3, ejectedUntil: new Date(steering.clock.now + 4 * minute).toISOString() },
        "plain http://127.0.0.1:4009": { state: "unchecked", lastCheck: null },
      });
    });

    it("takes a signed report, and nothing from one that was sent before or is overtaken", async () => {
      const early = JSON.stringify(reportOf({ [a]: true, [b]: false }));
      steering.clock.now += minute;
      const late = JSON.stringify(reportOf({ [a]: true, [b]: false }));
      expect(await post(late)).toEqual({ status: 200, body: { upstreams: 1 } });
      expect(await post(late)).toEqual({ status: 200, body: { upstreams: 0 } });
      expect(await post(early)).toEqual({ status: 200, body: { upstreams: 0 } });
      expect((await standing())[`${upstream} ${b}`]).toMatchObject({ failures: 1 });
    });

    it("ignores targets and upstreams that the live config does not check", async () => {
      const report = reportOf({ "http://127.0.0.1:4999": false });
      expect((await post(JSON.stringify(report))).body).toEqual({ upstreams: 0 });
      const plain = { ...report, checks: report.checks.map((check) => ({ ...check, upstream: "plain", target: "http://127.0.0.1:4009" })) };
      expect((await post(JSON.stringify(plain))).body).toEqual({ upstreams: 0 });
    });

    it("lets an edge whose clock was ahead be heard when that is right again", async () => {
      const ahead = { ...reportOf({ [b]: false }), at: steering.clock.now + 60 * minute };
      await post(JSON.stringify(ahead));
      expect(await tell({ [b]: false })).toBe(1);
    });
  });

  describe("refusals", () => {
    const problemOf = (answer: { status: number; body: unknown }) => `${answer.status} ${Problem.parse(answer.body).code}`;

    it("refuses a report with a wrong signature, a wrong shape or too many bytes", async () => {
      const body = JSON.stringify(reportOf({ [a]: true }));
      expect(problemOf(await post(body, signedRequest(body, { secret: "wrong", at: steering.clock.now })))).toBe("401 signature-invalid");
      expect(problemOf(await post(body, signedRequest(body, { at: steering.clock.now - 600_000 })))).toBe("401 signature-invalid");
      expect(problemOf(await post("{"))).toBe("422 batch-invalid");
      expect(problemOf(await post(JSON.stringify({ ...reportOf({}), checks: [] })))).toBe("422 batch-invalid");
      expect(problemOf(await post(" ".repeat(1_048_577)))).toBe("413 input-too-large");
    });

    it("shows targets to viewers and to nobody else", async () => {
      expect((await steering.call("GET", "/api/upstreams", { headers: {} })).status).toBe(401);
      expect((await steering.call("GET", "/api/upstreams", { headers: await sessionOf("viewer", steering.dependencies) })).status).toBe(
        200,
      );
    });
  });
});
