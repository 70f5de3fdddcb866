import { describe, expect, it } from "vitest";
import type { Upstream } from "#contracts/upstream.ts";
import { RetryBudgets } from "./retry-budgets.ts";

const upstream = (budget: number): Upstream => ({
  name: "orders",
  targets: [],
  timeoutMs: 1000,
  balance: "round-robin",
  retry: { attempts: 1, on: ["503"], backoffMs: 0, budget },
});

function taken(budgets: RetryBudgets, budget: number, now: number): number {
  let count = 0;
  while (count < 1000 && budgets.take(upstream(budget), now)) count += 1;
  return count;
}

describe("the budget of retries", () => {
  it("is a part of the requests of the last ten seconds", () => {
    const budgets = new RetryBudgets();
    for (let index = 0; index < 200; index++) budgets.countRequest(upstream(0.2), 1_000_000 + index * 10);
    expect(taken(budgets, 0.2, 1_002_000)).toBe(40);
    expect(taken(budgets, 0.2, 1_009_000)).toBe(0);
  });

  it("grants three in ten seconds however few requests there are, and none where it is zero", () => {
    const budgets = new RetryBudgets();
    expect(taken(budgets, 0.2, 5000)).toBe(3);
    expect(taken(budgets, 0.2, 14_000)).toBe(0);
    expect(taken(budgets, 0.2, 15_000)).toBe(3);
    expect(taken(new RetryBudgets(), 0, 5000)).toBe(0);
  });

  it("survives a clock that goes back", () => {
    const budgets = new RetryBudgets();
    expect(taken(budgets, 0.2, 60_000)).toBe(3);
    expect(taken(budgets, 0.2, 10_000)).toBe(0);
  });
});
