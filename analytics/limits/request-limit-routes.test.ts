import { beforeAll, describe, expect, it } from "vitest";
import type { LimitOutcome } from "#contracts/limit.ts";
import { LimitExplanation } from "#contracts/limit-explanation.ts";
import { LimitRequestsPage } from "#contracts/limit-simulation.ts";
import type { MetricEvent } from "#contracts/metric-event.ts";
import { publishConfig } from "../configs/publish-config.ts";
import { proposals } from "../db/loop-tables.ts";
import { apiKeys, decisions } from "../db/policy-tables.ts";
import { describeDatabases } from "../db/test-database.ts";
import { commitBatches } from "../ingest/commit-batches.ts";
import { readBatch } from "../ingest/read-batch.ts";
import { makeBatch, makeEvent } from "../ingest/test-batch.ts";
import { testActor } from "../ledger/test-actor.ts";
import { type TestSteering, testSteering, testYaml } from "../policy/test-steering.ts";
import { limitRoutes } from "./limit-routes.ts";
import { listLimitRequests } from "./list-limit-requests.ts";
import { requestLimitRoutes } from "./request-limit-routes.ts";

const MINUTE = 60_000;
const client = "key:aaaaaaaaaaaa";

describeDatabases("requests and their limits", (get) => {
  let steering: TestSteering;
  const say = (at: number, limit: string, changes: Partial<MetricEvent> & { outcome?: LimitOutcome; quota?: number } = {}) => {
    const { outcome = "allowed", quota = 10, ...event } = changes;
    return makeEvent({ at, client, limits: [{ limit, outcome, quota, remaining: outcome === "allowed" ? 1 : 0 }], ...event });
  };
  const store = async (events: MetricEvent[], versions = { config: 1 }) => {
    const { now } = steering.clock;
    const read = readBatch(JSON.stringify(makeBatch(events, { versions })), { now, retentionDays: 30 });
    if (!read.ok) throw new Error("the traffic is no batch");
    await commitBatches([read.batch], { db: get().db, days: new Set(), now });
  };
  const explain = async ({ requestId }: MetricEvent) => {
    const { status, body } = await steering.call("GET", `/api/requests/${requestId}/limits`);
    expect(status).toBe(200);
    return LimitExplanation.parse(body);
  };
  const pass = (milliseconds: number) => {
    steering.clock.now += milliseconds;
    return steering.clock.now;
  };

  beforeAll(async () => {
    steering = testSteering(get(), (dependencies) => [limitRoutes(dependencies), requestLimitRoutes(dependencies)]);
    const listed = "    - { name: listed, path: /listed, limit: 50, window: 1m, by: [client, route], cost: { default: 1 } }\n";
    const yaml = `${testYaml({ calm: 10, tight: 10, owned: 10, judged: 10, paged: 10 })}${listed}`;
    expect(await publishConfig(steering.dependencies, { yaml, actor: testActor, message: "" })).toMatchObject({ ok: true });
    pass(10 * MINUTE);
  });

  describe("GET /api/requests/:id/limits", () => {
    it("tells the rule, where it stands, whose quota it was and how the client used it", async () => {
      const now = pass(10 * MINUTE);
      const refused = say(now + 30_000, "calm", { outcome: "refused", status: 429 });
      const before = [
        say(now - 1000, "calm"),
        say(now, "calm"),
        say(now + 1000, "calm"),
        say(now + 2000, "calm", { client: "key:bbbbbbbbbbbb" }),
      ];
      steering.clock.now = now + 45_000;
      await store([...before, refused, say(now + 40_000, "calm", { outcome: "refused" })]);
      expect(await explain(refused)).toMatchObject({
        requestId: refused.requestId,
        status: 429,
        configVersion: 1,
        reportedVersions: { config: [1] },
        limits: [
          {
            limit: "calm",
            outcome: "refused",
            quota: 10,
            remaining: 0,
            standsAt: "path",
            rule: { path: "/calm", algorithm: "fixed-window", windowSeconds: 60 },
            override: null,
            candidate: null,
            ownQuota: null,
            quotaFrom: "config",
            countedBy: "client",
            counter: client,
            use: {
              source: "requests",
              windows: [
                { admitted: 1, refused: 0 },
                { admitted: 2, refused: 2 },
                { admitted: 0, refused: 0 },
              ],
              admittedBefore: 2,
            },
            admittedAgain: { at: new Date(now + MINUTE).toISOString(), isEstimate: false },
            unknown: [],
          },
        ],
      });
    });

    it("tells of an override while it held, and not before or after", async () => {
      const [before, during] = [say(pass(1000), "tight"), say(pass(2000), "tight", { outcome: "refused", quota: 5 })];
      steering.clock.now = before.at + 1000;
      const { body } = await steering.call("PUT", "/api/limits/tight", { body: { quota: 5, expiresIn: "1m", reason: "" } });
      const decisionId = (body.override as { decisionId: string }).decisionId;
      const over = say(pass(2 * MINUTE), "tight");
      await store([before, during, over]);
      const [[was], [is], [ended]] = [(await explain(before)).limits, (await explain(during)).limits, (await explain(over)).limits];
      expect([was?.override, was?.quotaFrom]).toEqual([null, "config"]);
      expect(is).toMatchObject({ override: { quota: 5, mode: "enforce", decisionId }, quotaFrom: "override" });
      expect([ended?.override, ended?.quotaFrom]).toEqual([null, "config"]);
    });

    it("tells of a candidate, by the proposal that is kept", async () => {
      const now = pass(MINUTE);
      const action = { kind: "lower-limit", limit: "judged", from: {}, to: { quota: 4, windowSeconds: 60, mode: "enforce" } };
      const [proposedAt, expiresAt] = [new Date(now - 1000), new Date(now + 1000)];
      const held = { mode: "shadow" as const, holdsSeconds: 600, reason: "" };
      const proposal = { id: "pro-1", route: "all", target: "limit:judged", action, ...held };
      await get()
        .db.insert(proposals)
        .values({ ...proposal, evidence: {}, proposedBy: "loop", proposedAt, expiresAt, state: "open" });
      const [during, later] = [say(now, "judged", { outcome: "shadow-refused" }), say(now + 1000, "judged")];
      await store([during, later]);
      expect((await explain(during)).limits[0]?.candidate).toEqual({ quota: 4, proposalId: "pro-1" });
      expect((await explain(later)).limits[0]?.candidate).toBeNull();
    });

    it("tells of an API key's own quota as the ledger has it of that time, and counts the client", async () => {
      const now = pass(MINUTE);
      const key = { id: "cccccccccccc", name: "k", pepperId: "1", hash: "h", roles: [], createdBy: "t", createdAt: new Date(now) };
      await get()
        .db.insert(apiKeys)
        .values({ ...key, limits: { owned: 70 } });
      const entry = { target: key.id, before: null, reason: "", evidence: {}, actor: "t" };
      await get()
        .db.insert(decisions)
        .values([
          { ...entry, id: "dec-own-1", action: "key.create", after: { limits: { owned: 3 } }, decidedAt: new Date(now) },
          { ...entry, id: "dec-own-2", action: "key.update", after: { limits: { owned: 70 } }, decidedAt: new Date(now + 5000) },
        ]);
      const [first, later] = [3, 70].map((quota, index) => say(now + index * 9000, "owned", { client: `key:${key.id}`, quota }));
      if (first === undefined || later === undefined) throw new Error("there are two");
      steering.clock.now = later.at;
      await store([first, later]);
      expect((await explain(first)).limits[0]).toMatchObject({ ownQuota: 3, quotaFrom: "own", countedBy: "client" });
      expect((await explain(later)).limits[0]).toMatchObject({ ownQuota: 70, quotaFrom: "own" });
    });

    it("sums units, and tells of a counter that is a client on one route", async () => {
      const now = pass(10 * MINUTE);
      const judged = (cost: number, { seconds, route }: { seconds: number; route: string }) => {
        const limits = [{ limit: "listed", outcome: "allowed" as const, quota: 50, remaining: 1, cost }];
        return makeEvent({ at: now + seconds * 1000, client, route, limits });
      };
      const events = [
        judged(4, { seconds: 0, route: "api" }),
        judged(5, { seconds: 0, route: "elsewhere" }),
        judged(7, { seconds: 1, route: "api" }),
      ];
      steering.clock.now = now + 5000;
      await store(events);
      const [explained] = (await explain(events[2] as MetricEvent)).limits;
      expect(explained).toMatchObject({ cost: 7, countedBy: ["client", "route"], counter: `${client}, api`, quotaFrom: "config" });
      expect(explained?.use).toMatchObject({ admittedBefore: 4, windows: [{}, { admitted: 11, refused: 0 }, {}] });
    });

    it("says plainly what is not known", async () => {
      const strange = [
        say(pass(1000), "forgotten"),
        say(pass(1000), "calm", { client: "sub:eve", quota: 77 }),
        say(pass(1000), "calm", { outcome: "store-failed-allowed" }),
      ];
      await store(strange);
      const [forgotten, token, away] = await Promise.all(strange.map(explain));
      expect(forgotten?.limits[0]).toMatchObject({ rule: null, standsAt: null, quotaFrom: "unknown" });
      expect(forgotten?.limits[0]?.unknown.join()).toContain('no limit "forgotten"');
      expect(token?.limits[0]?.unknown.join()).toMatch(/applied 77.*Quotas in tokens/s);
      expect(away?.limits[0]?.unknown.join()).toContain("Redis was away");
    });

    it("is empty for a request that no limit was asked of", async () => {
      const free = makeEvent({ at: pass(1000), limits: [], client: null, route: null });
      await store([free]);
      expect(await explain(free)).toMatchObject({ limits: [], client: null, route: null });
    });

    it("404 for an id that no stored request has, and says how long they are kept", async () => {
      const { status, body } = await steering.call("GET", "/api/requests/00000000-0000-4000-8000-000000000000/limits");
      expect([status, body.code]).toEqual([404, "not-found"]);
      expect(body.detail).toContain("retentionDays");
    });
  });

  describe("GET /api/limits/:name/requests", () => {
    it("lists what the limit judged, oldest first, page by page, and nothing twice", async () => {
      const from = pass(10 * MINUTE);
      const mine = Array.from({ length: 25 }, (_, index) => say(from + Math.floor(index / 2) * 10, "paged", { client: `ip:1:c${index}` }));
      const others = Array.from({ length: 10 }, (_, index) => say(from + index * 20, "calm"));
      const to = pass(MINUTE);
      await store([...mine.toReversed(), ...others]);
      const clients: (string | null)[] = [];
      let [after, scanned]: [Parameters<typeof listLimitRequests>[1]["after"], number] = [null, 0];
      do {
        const { page, end } = await listLimitRequests(get().db, {
          limit: "paged",
          from: new Date(from),
          to: new Date(to),
          after,
          scanned: 4,
        });
        expect(page.requests.at).toEqual([...page.requests.at].sort((one, other) => one - other));
        clients.push(...page.requests.client);
        scanned += page.scanned;
        after = end;
      } while (after !== null);
      expect(scanned).toBe(35);
      expect(clients.toSorted()).toEqual(mine.map((event) => event.client).toSorted());
      const answer = await steering.call("GET", `/api/limits/paged/requests?from=${from}&to=${to}`);
      const { requests, next } = LimitRequestsPage.parse(answer.body);
      expect([requests.at.length, requests.outcome[0], requests.route[0], next]).toEqual([25, "allowed", "api", null]);
    });

    it("is empty for a limit that judged nothing", async () => {
      const { status, body } = await steering.call("GET", "/api/limits/never/requests?from=0&to=1000");
      expect([status, LimitRequestsPage.parse(body)]).toEqual([
        200,
        { requests: { at: [], client: [], route: [], method: [], cost: [], outcome: [] }, scanned: 0, sampled: false, next: null },
      ]);
    });

    it.each(["", "?from=0", "?from=-1&to=2", "?from=0&to=x", "?from=0&to=1&after=nonsense", "?from=0&to=999999999999999"])(
      "400 for %s",
      async (query) => {
        expect((await steering.call("GET", `/api/limits/paged/requests${query}`)).status).toBe(400);
      },
    );
  });

  it("says that of served requests only a part is stored", async () => {
    const told = { yaml: `${testYaml({ calm: 10 })}monitoring: { rawSample: 0.5 }\n`, actor: testActor, message: "" };
    await publishConfig(steering.dependencies, told);
    const refused = say(pass(MINUTE), "calm", { outcome: "refused" });
    await store([refused]);
    expect((await steering.call("GET", "/api/limits/never/requests?from=0&to=1000")).body).toMatchObject({ sampled: true });
    expect((await explain(refused)).limits[0]?.unknown.join()).toContain("monitoring.rawSample");
  });

  it.each(["/api/requests/x/limits", "/api/limits/paged/requests?from=0&to=1"])("401 without an operator: %s", async (path) => {
    expect((await steering.call("GET", path, { headers: {} })).status).toBe(401);
  });
});
