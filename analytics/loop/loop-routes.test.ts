import { beforeEach, describe, expect, it } from "vitest";
import { LoopStatus } from "#contracts/loop-status.ts";
import { Problem } from "#contracts/problem.ts";
import { storeSampleRows } from "../anomalies/test-samples.ts";
import { publishConfig } from "../configs/publish-config.ts";
import { clientRisks, loopState, trafficSamples } from "../db/loop-tables.ts";
import { configVersions, policyDocuments } from "../db/policy-tables.ts";
import { describeDatabases } from "../db/test-database.ts";
import { testActor } from "../ledger/test-actor.ts";
import { sessionOf } from "../operators/test-session.ts";
import { type TestSteering, testSteering } from "../policy/test-steering.ts";
import { loopRoutes } from "./loop-routes.ts";
import { loopYaml } from "./test-loop.ts";

const reasons = [{ feature: "request_rate", value: 60, expected_low: 1, expected_high: 4 }];

describeDatabases("how the loop is", (get) => {
  let steering: TestSteering;
  const db = () => get().db;
  const status = async () => {
    const answer = await steering.call("GET", "/api/loop");
    expect(answer.status).toBe(200);
    return LoopStatus.parse(answer.body);
  };
  const publish = async (yaml: string) =>
    expect(await publishConfig(steering.dependencies, { yaml, actor: testActor, message: "" })).toMatchObject({ ok: true });
  const ago = (ms: number) => steering.clock.now - ms;
  const storeRisk = (client: string, score: number, changes: object = {}) =>
    db()
      .insert(clientRisks)
      .values({ client, route: "open", score, reasons, scoredAt: new Date(ago(0)), expiresAt: new Date(ago(-60_000)), ...changes });

  beforeEach(async () => {
    steering = testSteering(get(), (dependencies) => [loopRoutes(dependencies)]);
    for (const table of [trafficSamples, clientRisks, loopState, configVersions, policyDocuments]) await db().delete(table);
  });

  describe("says of its scores", () => {
    it("that they are off, while no config is live", async () => {
      expect(await status()).toEqual({
        scoring: { state: "off", detail: "no config is live", model: null, scoredUntil: null },
        routes: [],
        clients: [],
      });
    });

    it("that they are off, when the config says so", async () => {
      await publish(`${loopYaml("mode: auto")}ml: { enabled: false }\n`);
      expect((await status()).scoring).toMatchObject({ state: "off", detail: "the config says ml.enabled: false" });
    });

    it("that they are absent, before the first interval and while the model gives none", async () => {
      await publish(loopYaml("mode: auto"));
      expect((await status()).scoring).toMatchObject({ state: "absent", detail: "no interval has been judged yet", scoredUntil: null });
      const scoredUntil = new Date(ago(5000));
      await db().insert(loopState).values({ name: "loop", scoredUntil, model: "abc", failure: "the ML API does not answer" });
      expect((await status()).scoring).toEqual({
        state: "absent",
        detail: "the ML API does not answer",
        model: "abc",
        scoredUntil: scoredUntil.toISOString(),
      });
    });

    it("that they are there", async () => {
      await publish(loopYaml("mode: auto"));
      await db()
        .insert(loopState)
        .values({ name: "loop", scoredUntil: new Date(ago(5000)), model: "abc", failure: null });
      expect((await status()).scoring).toMatchObject({ state: "scoring", detail: null, model: "abc" });
    });
  });

  it("shows the newest slot of each route that was asked in ten minutes, with its mode, the score it acts above, and what was done", async () => {
    await publish(loopYaml("mode: auto, routes: [{ route: open, mode: shadow, anomalyAbove: 0.9 }]"));
    await storeSampleRows(db(), [
      { at: ago(20_000), route: "open", score: 0.2 },
      { at: ago(10_000), route: "open", score: 0.97, reasons, verdict: "lowered default-open from 600 to 60 in 60 s" },
      { at: ago(10_000), route: "", score: null, verdict: "nothing: there is no score" },
      { at: ago(600_000), route: "silent" },
    ]);
    expect((await status()).routes).toEqual([
      {
        route: null,
        mode: "auto",
        anomalyAbove: 0.8,
        at: new Date(ago(10_000)).toISOString(),
        score: null,
        reasons: [],
        verdict: "nothing: there is no score",
      },
      {
        route: "open",
        mode: "shadow",
        anomalyAbove: 0.9,
        at: new Date(ago(10_000)).toISOString(),
        score: expect.closeTo(0.97),
        reasons,
        verdict: "lowered default-open from 600 to 60 in 60 s",
      },
    ]);
  });

  it("shows routes in mode off while no config is live", async () => {
    await storeSampleRows(db(), [{ at: ago(10_000) }]);
    expect((await status()).routes).toMatchObject([{ route: "users", mode: "off" }]);
  });

  it("shows the hundred clients of highest risk, highest first, and none whose score has expired", async () => {
    await storeRisk("sub:over", 1, { expiresAt: new Date(ago(0)) });
    for (let index = 0; index < 101; index += 1) await storeRisk(`sub:${100 + index}`, 0.3 + index / 200);
    await storeRisk("ip:e1:lost", 0.9999999999, { route: "" });
    const { clients } = await status();
    expect(clients).toHaveLength(100);
    expect(clients[0]).toEqual({ client: "ip:e1:lost", route: null, score: 1, reasons, expiresAt: new Date(ago(-60_000)).toISOString() });
    expect(clients.map(({ score }) => score)).toEqual(
      clients.map(({ score }) => score).toSorted((one, other) => (other ?? 0) - (one ?? 0)),
    );
    expect(clients.map(({ client }) => client)).not.toContain("sub:over");
  });

  describe("refusals", () => {
    it("401 without a credential; a viewer may read", async () => {
      const refused = await steering.call("GET", "/api/loop", { headers: {} });
      expect(Problem.parse(refused.body)).toMatchObject({ status: 401, code: "sign-in-required" });
      expect((await steering.call("GET", "/api/loop", { headers: await sessionOf("viewer", steering.dependencies) })).status).toBe(200);
    });
  });
});
