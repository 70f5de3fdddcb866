import { asc } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { GatewayConfig } from "#contracts/gateway-config.ts";
import { slotMs } from "../anomalies/decide-due-slots.ts";
import type { JudgedClient } from "../anomalies/score-clients.ts";
import { sampleOf } from "../anomalies/test-samples.ts";
import { clientRisks, loopState, trafficSamples } from "../db/loop-tables.ts";
import { describeDatabases } from "../db/test-database.ts";
import { attackOf } from "../limits/test-situation.ts";
import { readRiskDocument } from "../policy/test-documents.ts";
import type { Findings } from "./gather-findings.ts";
import { readScoredUntil, settleSlot } from "./settle-slot.ts";

const noon = Date.UTC(2026, 5, 15, 12);
const config = GatewayConfig.parse({ gateway: { routes: [{ id: "users", path: "/*", upstream: "http://127.0.0.1:3001" }] } });
const settings = { ...config, limits: [], bypassedClients: new Set<string>() };

/** What was found in the nth slot after noon. */
function findingsOf(slot: number, changes: Partial<Findings> = {}): Findings {
  const at = noon + slot * slotMs;
  return { at, end: at + slotMs, routes: [], clients: [], values: [], model: null, failure: null, ...changes };
}

function judged(client: string, score: number, changes: Partial<JudgedClient> = {}): JudgedClient {
  return {
    client,
    route: "users",
    score,
    reasons: [],
    requests1m: 0,
    requests10m: 0,
    failures10m: 0,
    paths10m: 0,
    bypassed: 0,
    ...changes,
  };
}

describeDatabases("a slot", (get) => {
  const db = () => get().db;
  const settle = (findings: Findings, now = findings.end + 2600) => db().transaction((tx) => settleSlot(tx, findings, { settings, now }));
  const scoredUntil = async () => ((await readScoredUntil(db())) ?? 0) - noon;

  beforeEach(async () => {
    for (const table of [clientRisks, loopState, trafficSamples]) await db().delete(table);
  });

  describe("is settled", () => {
    it("once, by whoever is first", async () => {
      const settled = await Promise.all([settle(findingsOf(0)), settle(findingsOf(0)), settle(findingsOf(0))]);
      expect(settled.filter((one) => one !== null)).toHaveLength(1);
      expect(await scoredUntil()).toBe(slotMs);
    });

    it("not again by a process that is far behind another after a long pause", async () => {
      const now = noon + 900_000;
      expect(await settle(findingsOf(40), now)).not.toBeNull();
      expect(await settle(findingsOf(1), now)).toBeNull();
      expect(await scoredUntil()).toBe(41 * slotMs);
    });

    it("when the mark is of a clock that has been put back an hour since", async () => {
      await settle(findingsOf(360));
      expect(await settle(findingsOf(0))).not.toBeNull();
      expect(await scoredUntil()).toBe(slotMs);
    });

    it("keeping the model's name while it is away, and why it is", async () => {
      await settle(findingsOf(0, { model: "abc" }));
      await settle(findingsOf(1, { failure: "the ML API does not answer" }));
      expect(await db().select().from(loopState)).toMatchObject([{ model: "abc", failure: "the ML API does not answer" }]);
      await settle(findingsOf(2, { model: "def" }));
      expect(await db().select().from(loopState)).toMatchObject([{ model: "def", failure: null }]);
    });
  });

  describe("makes the risk of clients", () => {
    it("from the scores that tell an upstream something, of who is limited", async () => {
      const clients = [judged("sub:a", 0.3), judged("sub:b", 0.29), judged("sub:partner", 0.99, { bypassed: 1 })];
      await settle(findingsOf(0, { clients }));
      expect((await readRiskDocument(db())).scores).toEqual({ "sub:a": 0.3 });
    });

    it("end ten minutes after it was last seen, and takes the newest score until then", async () => {
      const seen = findingsOf(0).end + 2600;
      await settle(findingsOf(0, { clients: [judged("sub:a", 0.9)] }));
      await settle(findingsOf(1, { clients: [judged("sub:a", 0.4)] }));
      expect(await db().select().from(clientRisks)).toMatchObject([{ score: expect.closeTo(0.4), expiresAt: new Date(seen + 610_000) }]);
      await settle(findingsOf(2), seen + 609_999);
      expect(await db().select().from(clientRisks)).toHaveLength(1);
      await settle(findingsOf(3), seen + 610_000);
      expect(await db().select().from(clientRisks)).toEqual([]);
      expect((await readRiskDocument(db())).scores).toEqual({});
    });
  });

  it("is calm up to the score that the model calls ordinary, and where it gave none", async () => {
    const { at: _at, ...figures } = sampleOf({ at: 0 });
    const sample = {
      at: noon,
      request_rate: figures.requestRate,
      latency: figures.latency,
      error_rate: figures.errorRate,
      payload_bytes: figures.payloadBytes,
      distinct_clients: figures.distinctClients,
      top_client_share: figures.topClientShare,
      distinct_paths: figures.distinctPaths,
      client_error_share: figures.clientErrorShare,
    };
    const scores: [string, number | null][] = [
      ["a", 0.5],
      ["b", 0.51],
      ["c", null],
    ];
    const routes = scores.map(([route, score]) => {
      const anomaly = score === null ? null : { score, is_anomaly: false, reasons: [] };
      return { route, sample, anomaly, rails: attackOf().rails, surge: null, limit: null };
    });
    await settle(findingsOf(0, { routes }));
    const kept = await db().select().from(trafficSamples).orderBy(asc(trafficSamples.route));
    expect(kept.map(({ route, calm }) => [route, calm])).toEqual([
      ["a", true],
      ["b", false],
      ["c", true],
    ]);
  });
});
