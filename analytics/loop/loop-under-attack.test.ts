import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import * as loopTables from "../db/loop-tables.ts";
import { rollup10s, rollupClient10s } from "../db/metric-tables.ts";
import { configVersions, decisions, limitOverrides, policyDocuments } from "../db/policy-tables.ts";
import { describeDatabases } from "../db/test-database.ts";
import { loopYaml, type Sent, startSayingModel, testLoop } from "./test-loop.ts";

const { alerts, clientBlocks, clientRisks, loopState, proposals, trafficSamples } = loopTables;
const limits = [{ limit: "default-open", outcome: "allowed" as const, quota: 600, remaining: 1 }];
const open = { route: "open", limits };
const calmClients: Sent[] = Array.from({ length: 8 }, (_, index) => ({ ...open, client: `sub:calm-${index}`, count: 2 + (index % 3) }));
const attack = { score: 0.97, is_anomaly: true };

/** Two routes; only `open` has a limit, and `sub:partner` is not limited. */
const partnerYaml = [
  "gateway:",
  "  routes:",
  "    - { id: open, path: /open/*, upstream: 'http://127.0.0.1:3001', auth: none }",
  "    - { id: free, path: /free/*, upstream: 'http://127.0.0.1:3001', auth: none }",
  "rateLimiting:",
  "  rules: [{ name: default-open, route: open, limit: 600, window: 1m, algorithm: sliding-window }]",
  "  bypass: { clients: ['sub:partner'] }",
  "loop: { mode: auto }",
  "",
].join("\n");

describeDatabases("whoever attacks", (get) => {
  let model: Awaited<ReturnType<typeof startSayingModel>>;
  let loop: ReturnType<typeof testLoop>;
  const db = () => get().db;
  const passCalm = async () => {
    for (let slot = 0; slot < 12; slot += 1) await loop.pass(calmClients);
  };
  const blocked = async () => (await db().select().from(clientBlocks)).map(({ client }) => client).sort();
  const samplesOf = (at: number) =>
    db()
      .select()
      .from(trafficSamples)
      .where(eq(trafficSamples.at, new Date(at)));

  beforeAll(async () => {
    model = await startSayingModel();
  });
  afterAll(() => model.close());
  beforeEach(async () => {
    const tables = [alerts, clientBlocks, clientRisks, loopState, proposals, trafficSamples, rollup10s, rollupClient10s];
    for (const table of [...tables, configVersions, decisions, limitOverrides, policyDocuments]) await db().delete(table);
    model.state.says = {};
    loop = testLoop(get(), model.url);
  });

  it("does not get a client refused that the config does not limit, where no limit says so", async () => {
    await loop.publish(partnerYaml);
    await passCalm();
    const scan = (client: string, changes: object = {}) =>
      Array.from({ length: 60 }, (_, path) => {
        return { route: null, limits: [], status: 404, count: 1, pathHash: path.toString(16), client, ...changes };
      });
    await loop.pass([
      ...calmClients,
      ...scan("sub:partner"),
      ...scan("sub:partner", { route: "free", status: 401 }),
      ...scan("sub:scanner"),
    ]);
    expect(await blocked()).toEqual(["sub:scanner"]);
    expect((await db().select().from(clientRisks)).map(({ client }) => client)).toEqual(["sub:scanner"]);
  });

  it("does not get a client blocked by refusals that its risk brought upon it", async () => {
    await loop.publish(loopYaml("mode: auto"));
    await passCalm();
    const refused = { ...open, client: "sub:refused", count: 4, status: 429, problemCode: "abnormal-usage-detected" };
    for (let slot = 0; slot < 12; slot += 1) await loop.pass([...calmClients, refused]);
    expect(await blocked()).toEqual([]);
    expect(await db().select().from(clientRisks)).toEqual([]);
  });

  it("does not raise what calm clients seem to need by what is not limited", async () => {
    await loop.publish(loopYaml("mode: auto, blockAbove: 0.9999"));
    const bypassed = limits.map((limit) => ({ ...limit, outcome: "bypassed" as const, remaining: null }));
    const partner = { ...open, client: "sub:partner", count: 80, limits: bypassed };
    for (let slot = 0; slot < 12; slot += 1) await loop.pass([...calmClients, partner]);
    model.state.says = attack;
    await loop.pass([...calmClients, partner, { ...open, client: "sub:attacker", count: 80 }]);
    expect(await db().select().from(limitOverrides)).toMatchObject([{ limit: "default-open", quota: 60, origin: "loop" }]);
  });

  it.each([
    ["a NUL in a feature", { reasons: [{ feature: "latency\0", value: 1, expected_low: 0, expected_high: 1 }] }],
    ["half a character in a feature", { reasons: [{ feature: "\ud800", value: 1, expected_low: 0, expected_high: 1 }] }],
    ["a feature of a megabyte", { reasons: [{ feature: "x".repeat(1_000_000), value: 1, expected_low: 0, expected_high: 1 }] }],
  ])("does not stop the loop by a model that answers %s: there is no score", async (_what, says) => {
    await loop.publish(loopYaml("mode: auto"));
    model.state.says = says;
    const at = loop.slotAt();
    await loop.pass(calmClients);
    expect(await samplesOf(at)).toMatchObject([{ score: null }]);
    expect(await db().select().from(loopState)).toMatchObject([{ failure: "the ML API's answer cannot be believed" }]);
  });

  it("is told of in ten reasons at most", async () => {
    await loop.publish(loopYaml("mode: auto"));
    model.state.says = {
      reasons: Array.from({ length: 500 }, (_, index) => ({ feature: `f${index}`, value: 1, expected_low: 0, expected_high: 0 })),
    };
    const at = loop.slotAt();
    await loop.pass(calmClients);
    const reasons = Array.from({ length: 10 }, (_, index) => expect.objectContaining({ feature: `f${index}` }));
    expect(await samplesOf(at)).toEqual([expect.objectContaining({ reasons })]);
  });
});
