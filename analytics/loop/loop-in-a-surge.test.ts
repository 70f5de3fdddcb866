import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import * as loopTables from "../db/loop-tables.ts";
import { rollup10s, rollupClient10s, rollupMinute } from "../db/metric-tables.ts";
import { configVersions, decisions, policyDocuments } from "../db/policy-tables.ts";
import { describeDatabases } from "../db/test-database.ts";
import { loopYaml, type Says, type Sent, startSayingModel, testLoop } from "./test-loop.ts";

const { alerts, clientBlocks, clientRisks, loopState, proposals, trafficSamples } = loopTables;
const minuteMs = 60_000;
const dayMs = 86_400_000;
const visitor: Sent = { client: "sub:visitor", route: "open", count: 2 };
const crowd: Sent[] = ["a", "b", "c", "d"].map((name) => ({ client: `sub:${name}`, route: "open", count: 2 }));
const absent: Says = () => ({ status: 503, text: "" });

describeDatabases("a surge of a quiet route, too thin for ten seconds to show", (get) => {
  let model: Awaited<ReturnType<typeof startSayingModel>>;
  let loop: ReturnType<typeof testLoop>;
  const db = () => get().db;
  const told = async () => (await db().select().from(alerts)).filter(({ activeAt }) => activeAt !== null);
  const storeCalm = (from: number, to: number) =>
    loop.store(Array.from({ length: (to - from) / minuteMs }, (_, minute) => ({ ...visitor, at: from + minute * minuteMs })));
  const pass = async (slots: number, sent: readonly Sent[]) => {
    for (let slot = 0; slot < slots; slot += 1) await loop.pass(sent);
  };

  beforeAll(async () => {
    model = await startSayingModel();
  });
  afterAll(() => model.close());
  beforeEach(async () => {
    const tables = [alerts, clientBlocks, clientRisks, loopState, proposals, trafficSamples, rollup10s, rollupClient10s, rollupMinute];
    for (const table of [...tables, configVersions, decisions, policyDocuments]) await db().delete(table);
    model.state.says = {};
    loop = testLoop(get(), model.url);
    await loop.publish(loopYaml("mode: auto"));
    await storeCalm(loop.slotAt() - 150 * minuteMs, loop.slotAt());
  });

  describe("where calm is known from yesterday", () => {
    beforeEach(() => storeCalm(loop.slotAt() - dayMs - 60 * minuteMs, loop.slotAt() - dayMs + 60 * minuteMs));

    it.each<[string, Says]>([
      ["the model finds it ordinary", {}],
      ["there is no model", absent],
    ])("is told of though %s, and nothing is decided on it", async (_when, says) => {
      model.state.says = says;
      await pass(10, crowd);
      const [alert, ...others] = await told();
      expect(alert).toMatchObject({ rule: "anomaly", route: "open", client: "", state: "active" });
      expect(alert?.evidence).toMatchObject({ reasons: [{ feature: "requests_5m", expected_low: 0 }, {}, {}] });
      expect(others).toEqual([]);
      expect(await db().select().from(decisions).where(eq(decisions.actor, "loop"))).toEqual([]);
      expect((await db().select().from(trafficSamples)).at(-1)).toMatchObject({ calm: false });
    });
  });

  it("is not told of where the route was not there yesterday", async () => {
    await pass(10, crowd);
    expect(await told()).toEqual([]);
  });
});
