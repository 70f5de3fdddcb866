import { expect, it } from "vitest";
import type { LimitOutcome } from "#contracts/limit.ts";
import type { Exchange } from "../exchange.ts";
import { scoreRisk } from "./score-risk.ts";

const NOW = 1_000_000;

function judge({ score = 0.9, riskRefuseAbove, riskExpiresAt = NOW + 1, client = "ip:e2:a", outcome = "allowed" }: Case = {}) {
  const exchange = {
    client,
    addressClient: "ip:e2:a",
    previousAddressClient: "ip:e1:a",
    arrivedAt: NOW,
    risk: null,
    limitDecisions: [{ limit: "l", outcome, quota: 1, remaining: 0 }],
    policy: { risk: new Map([["ip:e1:a", score]]), riskExpiresAt, config: { riskRefuseAbove } },
  } as unknown as Exchange;
  const result = scoreRisk(exchange);
  return { risk: exchange.risk, refusal: result && "refusal" in result ? result.refusal : null };
}
type Case = { score?: number; riskRefuseAbove?: number; riskExpiresAt?: number; client?: string | null; outcome?: LimitOutcome };

it.each<[string, Case, number | null]>([
  ["an address under its previous id", {}, 0.9],
  ["another client", { client: "key:k" }, null],
  ["an unknown client", { client: null }, null],
  ["scores that have expired", { riskExpiresAt: NOW }, null],
])("knows the score of %s", (_name, given, risk) => {
  expect(judge(given).risk).toBe(risk);
});

it.each<[string, Case, boolean]>([
  ["no threshold", {}, false],
  ["a score at the threshold", { riskRefuseAbove: 0.9 }, false],
  ["a score above the threshold", { riskRefuseAbove: 0.89 }, true],
  ["a score above it of somebody who is not limited", { riskRefuseAbove: 0.89, outcome: "bypassed" }, false],
  ["a score above it that has expired", { riskRefuseAbove: 0.1, riskExpiresAt: NOW }, false],
])("refuses with %s: %s", (_name, given, refused) => {
  const { refusal } = judge(given);
  expect(refusal?.problem ?? null).toBe(refused ? "abnormal-usage-detected" : null);
  if (refused) expect(refusal?.headers).toEqual({ "Retry-After": "60" });
});
