import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import type { ExplainedLimit, LimitExplanation } from "#contracts/limit-explanation.ts";
import { describeExplanation } from "./describe-explanation.ts";

const limit: ExplainedLimit = {
  limit: "public",
  outcome: "refused",
  quota: 30,
  remaining: 0,
  standsAt: "path",
  rule: {
    name: "public",
    path: "/public/*",
    methods: ["GET"],
    algorithm: "sliding-window",
    policy: "leased",
    quota: 60,
    windowSeconds: 60,
    burst: 60,
    by: "client",
    onStoreFailure: "local",
    shadow: false,
  },
  override: { quota: 30, windowSeconds: 90, mode: "shadow", decisionId: "dec-1", setAt: "2026-11-26T09:00:00.000Z", expiresAt: null },
  candidate: { quota: 20, proposalId: "pro-1" },
  ownQuota: 90,
  quotaFrom: "override",
  countedBy: "client",
  counter: "key:abc",
  use: {
    source: "minutes",
    windows: [{ from: "2026-11-26T10:00:00.000Z", to: "2026-11-26T10:01:30.000Z", admitted: 30, refused: 4 }],
    admittedBefore: null,
  },
  admittedAgain: { at: "2026-11-26T10:01:00.000Z", isEstimate: true },
  unknown: ["Quotas in tokens and of certificates are not stored."],
};
const explanation: LimitExplanation = {
  requestId: "req-1",
  at: "2026-11-26T10:00:45.000Z",
  method: "GET",
  route: null,
  status: 429,
  client: "key:abc",
  edgeId: "local",
  location: "FRA",
  configVersion: 3,
  reportedVersions: { config: [3, 4] },
  limits: [limit],
};

const lines = (changes: Partial<LimitExplanation> = {}) =>
  describeExplanation({ ...explanation, ...changes }).map(stripVTControlCharacters);

describe("an explanation as text", () => {
  test("tells all that is known, and what is not", () => {
    expect(lines()).toEqual([
      "GET answered 429 at 2026-11-26T10:00:45.000Z",
      "route     none matched",
      "client    key:abc",
      "edge      local in FRA",
      "policy    config 3; the edge told of config 3 then 4",
      "",
      "limit     public: refused, of 30 0 remained",
      "rule      /public/* (GET): 60/1m, sliding-window, leased",
      "quota     the override's",
      "override  30/90s, shadow, from 2026-11-26T09:00:00.000Z until it is taken away (dec-1)",
      "candidate 20, judged beside it and refusing nothing (pro-1)",
      "own quota 90, of the client's API key",
      "counter   shared by one client: key:abc",
      "again     admitted from 2026-11-26T10:01:00.000Z, by what is stored, if nobody else asks",
      "  WINDOW, THE CLIENT ON ALL ROUTES                      ADMITTED  REFUSED",
      "  2026-11-26T10:00:00.000Z to 2026-11-26T10:01:30.000Z  30        4",
      "not known Quotas in tokens and of certificates are not stored.",
    ]);
  });

  test("tells of several limits, what was asked of them, and of all who share a counter", () => {
    const second: ExplainedLimit = {
      ...limit,
      limit: "units",
      outcome: "allowed",
      cost: 4,
      remaining: 26,
      countedBy: ["header:X-Tenant", "route"],
    };
    const told = lines({ limits: [limit, { ...second, counter: null, quotaFrom: "plan" }] });
    expect(told.filter((line) => line.startsWith("limit"))).toEqual([
      "limit     public: refused, of 30 0 remained",
      "limit     units: allowed, of 30, asked for 4, 26 remained",
    ]);
    expect(told).toContain("counter   shared by one X-Tenant and everybody on the route");
    expect(told).toContain("quota     a plan's");
  });

  test("says so where no limit was asked, and where no policy is known", () => {
    expect(lines({ limits: [], configVersion: null, reportedVersions: {}, location: null }).slice(3)).toEqual([
      "edge      local",
      "policy    config of none published; the edge told of no version within a minute",
      "limit     none was asked",
    ]);
  });

  test("says little of a limit that no config has", () => {
    const bare = { ...limit, rule: null, standsAt: null, quotaFrom: "unknown", countedBy: null, counter: null, use: null } as const;
    const told = lines({ limits: [{ ...bare, override: null, candidate: null, ownQuota: null, admittedAgain: null }] });
    expect(told.slice(6)).toEqual([
      "limit     public: refused, of 30 0 remained",
      "quota     of unknown origin",
      "not known Quotas in tokens and of certificates are not stored.",
    ]);
  });
});
