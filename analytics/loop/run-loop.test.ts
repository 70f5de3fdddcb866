import { asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { LimitsDocument } from "#contracts/live-policy.ts";
import * as loopTables from "../db/loop-tables.ts";
import { rollup10s, rollupClient10s } from "../db/metric-tables.ts";
import { configVersions, decisions, limitOverrides, policyDocuments } from "../db/policy-tables.ts";
import { describeDatabases } from "../db/test-database.ts";
import { loopYaml, type Sent, startSayingModel, testLoop } from "./test-loop.ts";

const { alerts, clientBlocks, clientRisks, limitCandidates, loopState, proposals, trafficSamples } = loopTables;
const limits = [{ limit: "default-open", outcome: "allowed" as const, quota: 600, remaining: 1 }];
const open = { route: "open", limits };

/** Eight ordinary clients, about one request in three seconds each. */
const calmClients: Sent[] = Array.from({ length: 8 }, (_, index) => ({ ...open, client: `sub:calm-${index}`, count: 2 + (index % 3) }));
const attackers = (count: number): Sent[] => ["a", "b"].map((name) => ({ ...open, client: `sub:attacker-${name}`, count }));
const attack = { score: 0.97, is_anomaly: true, reasons: [{ feature: "request_rate", value: 60, expected_low: 1, expected_high: 4 }] };

describeDatabases("the loop", (get) => {
  let model: Awaited<ReturnType<typeof startSayingModel>>;
  let loop: ReturnType<typeof testLoop>;
  const db = () => get().db;
  const ledger = (action: string) => db().select().from(decisions).where(eq(decisions.action, action)).orderBy(asc(decisions.decidedAt));
  const override = async () => (await db().select().from(limitOverrides))[0];
  const passCalm = async (slots: number) => {
    for (let slot = 0; slot < slots; slot += 1) await loop.pass(calmClients);
  };
  const newest = async () => (await db().select().from(trafficSamples).orderBy(asc(trafficSamples.at))).at(-1);

  beforeAll(async () => {
    model = await startSayingModel();
  });
  afterAll(() => model.close());
  beforeEach(async () => {
    const tables = [alerts, clientBlocks, clientRisks, limitCandidates, loopState, proposals, trafficSamples, rollup10s, rollupClient10s];
    for (const table of [...tables, configVersions, decisions, limitOverrides, policyDocuments]) await db().delete(table);
    model.state.says = {};
    loop = testLoop(get(), model.url);
  });

  it("keeps what each route saw, with its score, and does nothing about ordinary traffic", async () => {
    await loop.publish(loopYaml("mode: auto"));
    await passCalm(3);
    expect(await newest()).toMatchObject({ route: "open", requestRate: 2.3, distinctClients: 8, score: expect.closeTo(0.1), calm: true });
    expect((await newest())?.verdict).toBe("nothing: the traffic is ordinary");
    expect(await db().select().from(decisions).where(eq(decisions.actor, "loop"))).toEqual([]);
  });

  describe("in auto", () => {
    it("lowers the limit of an attacked route at once, not below what calm clients use, and says why in the ledger", async () => {
      await loop.publish(loopYaml("mode: auto, expiresAfter: 5m"));
      await passCalm(12);
      model.state.says = attack;
      await loop.pass([...calmClients, ...attackers(80)]);
      const [decision] = await ledger("limit.set");
      // 4 requests a slot are 24 in a minute; a fifth above that is 29, and one step down from 600 is 60.
      expect(decision).toMatchObject({
        actor: "loop",
        target: "default-open",
        before: { quota: 600 },
        after: { quota: 60, windowSeconds: 60 },
      });
      expect(decision?.reason).toBe("2 clients of open made 54 % of its busiest clients' requests; calm clients make 24 in 60 s at most");
      expect(decision?.evidence).toMatchObject({ score: 0.97, model: "model-of-the-tests", calmPeak: 24, calmClients: 8 });
      expect(decision?.expiresAt?.getTime()).toBe(loop.clock.now + 300_000);
      expect(await override()).toMatchObject({ origin: "loop", quota: 60, decisionId: decision?.id });
      const [document] = await db().select().from(policyDocuments).where(eq(policyDocuments.part, "limits"));
      const body = { formatVersion: 1, publishedAt: 0, version: document?.version, ...(document?.body as object) };
      expect(LimitsDocument.parse(body).overrides["default-open"]).toMatchObject({ quota: 60, origin: "loop" });
    });

    it("cools down, then goes on in steps to what calm clients use, and not further", async () => {
      await loop.publish(loopYaml("mode: auto, coolDown: 20s, largestStep: 0.5, blockAbove: 0.9999"));
      await passCalm(12);
      model.state.says = attack;
      for (let slot = 0; slot < 20; slot += 1) await loop.pass([...calmClients, ...attackers(80)]);
      const quotas = (await ledger("limit.set")).map(({ after }) => (after as { quota: number }).quota);
      expect(quotas).toEqual([300, 150, 75, 38, 29]);
      expect((await newest())?.verdict).toMatch(/as low as calm clients allow|cooling|recent/);
    });

    it("does not wait for the end of a slot that surges, and decides no second time when it has ended", async () => {
      await loop.publish(loopYaml("mode: auto"));
      await passCalm(12);
      model.state.says = attack;
      const running = loop.newLoop();
      await loop.store([...calmClients, ...attackers(80)]);
      loop.clock.now = loop.slotAt() + 7600;
      expect(running.isDue()).toBe(true);
      await running.run();
      const [early] = await ledger("limit.set");
      expect(early).toMatchObject({ actor: "loop", after: { quota: 60 } });
      expect(await db().select().from(alerts)).toEqual([]);
      await loop.pass(attackers(80), running.run);
      expect((await ledger("limit.set")).map(({ id }) => id)).toEqual([early?.id]);
      expect(await db().select().from(alerts)).not.toEqual([]);
    });

    it("blocks a client that does far more than any calm one, and nobody else", async () => {
      await loop.publish(loopYaml("mode: auto, blockFor: 2m"));
      await passCalm(12);
      await loop.pass([...calmClients, { ...open, client: "sub:flood", count: 400 }]);
      expect(await db().select().from(clientBlocks)).toMatchObject([{ client: "sub:flood", origin: "loop" }]);
      const [decision] = await ledger("client.block");
      expect(decision?.expiresAt?.getTime()).toBe(loop.clock.now + 120_000);
      expect(decision?.reason).toBe("1 client of open does far more than calm clients do");
    });

    it("finds a slow scanner by what it fails at", async () => {
      await loop.publish(loopYaml("mode: auto"));
      await passCalm(12);
      for (let slot = 0; slot < 45; slot += 1) {
        const probe = { ...open, client: "sub:scanner", count: 1, status: 404, pathHash: slot.toString(16) };
        await loop.pass([...calmClients, probe, { ...probe, client: "sub:worn-out", status: 401, pathHash: "a" }]);
      }
      expect(await db().select().from(alerts)).toMatchObject([{ rule: "suspect", client: "sub:scanner", state: "active" }]);
      expect(await db().select().from(clientBlocks)).toMatchObject([{ client: "sub:scanner" }]);
    });

    it("does not block again for what a client has stopped doing", async () => {
      await loop.publish(loopYaml("mode: auto, blockFor: 1m"));
      await passCalm(12);
      const probes = Array.from({ length: 60 }, (_, path) => {
        return { ...open, client: "sub:scanner", count: 1, status: 404, pathHash: path.toString(16) };
      });
      await loop.pass([...calmClients, ...probes]);
      await passCalm(7);
      await db().delete(clientBlocks);
      await passCalm(6);
      expect(await ledger("client.block")).toHaveLength(1);
    });

    it("leaves alone whoever the config does not limit", async () => {
      await loop.publish(loopYaml("mode: auto"));
      await passCalm(12);
      model.state.says = attack;
      const bypassed = [{ limit: "default-open", outcome: "bypassed" as const, quota: 600, remaining: null }];
      await loop.pass([...calmClients, { ...open, client: "sub:partner", count: 500, limits: bypassed }]);
      expect(await db().select().from(clientBlocks)).toEqual([]);
      expect(await override()).toBeUndefined();
    });
  });

  it("in suggest makes one proposal, brings it up to date, and changes nothing", async () => {
    await loop.publish(loopYaml("mode: suggest"));
    await passCalm(12);
    model.state.says = attack;
    for (let slot = 0; slot < 4; slot += 1) await loop.pass([...calmClients, ...attackers(80)]);
    const made = await db().select().from(proposals).orderBy(asc(proposals.target));
    expect(made).toMatchObject([
      { state: "open", mode: "suggest", target: "clients:open", proposedBy: "loop" },
      { state: "open", mode: "suggest", target: "limit:default-open", proposedBy: "loop" },
    ]);
    expect(made[0]?.action).toMatchObject({ kind: "block-clients", clients: ["sub:attacker-a", "sub:attacker-b"] });
    expect(made[1]?.action).toMatchObject({ kind: "lower-limit", from: { quota: 600 }, to: { quota: 60 } });
    expect(made[0]?.expiresAt.getTime()).toBe(loop.clock.now + 15 * 60_000);
    expect(await ledger("limit.propose")).toHaveLength(1);
    expect(await ledger("client.propose-block")).toHaveLength(1);
    expect(await override()).toBeUndefined();
    expect(await db().select().from(clientBlocks)).toEqual([]);
  });

  it("in shadow gives the edge a candidate beside the limit", async () => {
    await loop.publish(loopYaml("mode: shadow"));
    await passCalm(12);
    model.state.says = attack;
    await loop.pass([...calmClients, ...attackers(80)]);
    expect(await db().select().from(limitCandidates)).toMatchObject([{ limit: "default-open", quota: 60 }]);
    expect(await override()).toBeUndefined();
  });

  describe("restrains itself", () => {
    it.each<[string, string, object, RegExp]>([
      ["off", "mode: off", {}, /off for this route/],
      ["a shared counter", "mode: auto", { limit: ", by: route" }, /several clients share one counter/],
    ])("%s", async (_name, yaml, options, verdict) => {
      await loop.publish(loopYaml(yaml.replace("off", '"off"'), options));
      await passCalm(12);
      model.state.says = attack;
      await loop.pass([...calmClients, ...attackers(80)]);
      expect((await newest())?.verdict).toMatch(verdict);
      expect(await override()).toBeUndefined();
    });

    it("when nobody is known to be calm", async () => {
      await loop.publish(loopYaml("mode: auto"));
      model.state.says = attack;
      await loop.pass([...calmClients, ...attackers(80)]);
      expect((await newest())?.verdict).toMatch(/too little calm traffic/);
    });

    it("when its data is old, and goes through all of it", async () => {
      await loop.publish(loopYaml("mode: auto"));
      await passCalm(12);
      model.state.says = attack;
      for (let ahead = 0; ahead < 6; ahead += 1) await loop.store([...calmClients, ...attackers(80)], loop.slotAt() + ahead * 10_000);
      loop.clock.now = loop.slotAt() + 102_600;
      await loop.newLoop().run();
      expect(await override()).toBeUndefined();
      expect((await newest())?.at.getTime()).toBe(loop.slotAt() + 90_000);
    });

    it("when an operator has decided", async () => {
      await loop.publish(loopYaml("mode: auto"));
      await passCalm(12);
      await db()
        .insert(limitOverrides)
        .values({ limit: "default-open", quota: 500, windowSeconds: 60, mode: "enforce", origin: "operator", decisionId: "d" });
      model.state.says = attack;
      await loop.pass([...calmClients, ...attackers(90)]);
      expect(await override()).toMatchObject({ origin: "operator", quota: 500 });
    });
  });

  describe("without a model that can be believed", () => {
    it.each<[string, Parameters<typeof Object.is>[0], RegExp]>([
      ["answers 503", () => ({ status: 503, text: "{}" }), /no model yet/],
      [
        "answers NaN",
        (n: number) => ({ text: `{"model":"m","predictions":[${Array(n).fill('{"score":NaN,"is_anomaly":false,"reasons":[]}').join()}]}` }),
        /cannot be believed/,
      ],
      ["answers another shape", () => ({ text: '{"score":0.5}' }), /cannot be believed/],
      ["answers for too few intervals", () => ({ text: '{"model":"m","predictions":[]}' }), /cannot be believed/],
      [
        "answers a score above one",
        () => ({ text: '{"model":"m","predictions":[{"score":7,"is_anomaly":true,"reasons":[]}]}' }),
        /cannot be believed/,
      ],
      ["is slow", () => ({ text: "{}", delayMs: 3000 }), /takes longer than 2000 ms/],
    ])("that %s: scores are absent, it is said once, and clients are judged all the same", async (_name, says, reason) => {
      await loop.publish(loopYaml("mode: auto"));
      await passCalm(12);
      model.state.says = says;
      await loop.pass([...calmClients, { ...open, client: "sub:flood", count: 400 }]);
      expect(await newest()).toMatchObject({ score: null });
      const [state] = await db().select().from(loopState);
      expect(state?.failure).toMatch(reason);
      expect(await db().select().from(clientBlocks)).toMatchObject([{ client: "sub:flood" }]);
      model.state.says = {};
      await loop.pass(calmClients);
      expect((await db().select().from(loopState))[0]?.failure).toBeNull();
      const said = loop.dependencies.lines.filter((line) => /anomaly scores|scores are back/.test(line));
      expect(said).toHaveLength(2);
    });

    it("that is away", async () => {
      const alone = testLoop(get(), "http://127.0.0.1:9");
      await alone.publish(loopYaml("mode: auto"));
      await alone.pass(calmClients);
      expect((await db().select().from(loopState))[0]?.failure).toBe("the ML API does not answer");
    });
  });

  describe("decides once", () => {
    it("when two processes judge the same slot at the same time", async () => {
      await loop.publish(loopYaml("mode: auto"));
      await passCalm(12);
      model.state.says = attack;
      await loop.pass([...calmClients, ...attackers(80)], async () => {
        await Promise.all([loop.newLoop().run(), loop.newLoop().run(), loop.newLoop().run()]);
      });
      expect(await ledger("limit.set")).toHaveLength(1);
      expect(await db().select().from(alerts).orderBy(asc(alerts.rule))).toMatchObject([
        { rule: "anomaly" },
        { rule: "suspect" },
        { rule: "suspect" },
      ]);
    });

    it("and loses nothing, when it dies before it has committed", async () => {
      await loop.publish(loopYaml("mode: auto"));
      await passCalm(12);
      model.state.says = attack;
      await loop.pass([...calmClients, ...attackers(80)], async () => {
        const dying = { ...loop.dependencies, db: dyingDatabase(get().db) };
        const { createLoop } = await import("./run-loop.ts");
        await expect(createLoop(dying).run()).rejects.toThrow("died");
      });
      expect(await ledger("limit.set")).toEqual([]);
      await loop.newLoop().run();
      expect(await ledger("limit.set")).toHaveLength(1);
    });
  });
});

/** A database whose process dies at the end of each transaction, before the commit. */
function dyingDatabase<Db extends { transaction: (run: never) => Promise<unknown> }>(db: Db): Db {
  return new Proxy(db, {
    get: (target, key) =>
      key === "transaction"
        ? (run: (tx: unknown) => Promise<unknown>) =>
            (target.transaction as (run: (tx: unknown) => Promise<never>) => Promise<never>)(async (tx) => {
              await run(tx);
              throw new Error("died");
            })
        : Reflect.get(target, key),
  });
}
