import type { QueryPeriod, QueryPlan } from "#contracts/query-plan.ts";
import { QueryPlan as Plan } from "#contracts/query-plan.ts";
import type { PlanDecision } from "./decide-plan.ts";
import { decidePlan } from "./decide-plan.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** The names of a small shop's gateway. */
const testVocabulary: Vocabulary = {
  routes: [
    { id: "orders", path: "/api/orders" },
    { id: "order", path: "/api/orders/:id" },
    { id: "order-items", path: "/api/orders/:id/items" },
    { id: "users", path: "/api/users" },
    { id: "checkout" },
    { id: "search" },
    { id: "reports", path: "/api/reports" },
    { id: "billing-export" },
    { id: "billing-invoices" },
    { id: "public", path: "/public/*" },
  ],
  limits: ["default", "reports", "burst"],
  problems: ["quota-exceeded", "upstream-timeout"],
  clients: [{ client: "key:abc" }, { client: "sub:alice@issuer.test" }, { client: "key:4fG7kQ2mZ9xA", name: "nightly-batch" }],
};

/** A Thursday. */
const now = Date.parse("2026-11-26T14:30:00.000Z");

/** Decides a question as it is asked on that Thursday, half past two. */
export function decideTest(question: string, timeZone = "UTC"): PlanDecision {
  return decidePlan({ question, vocabulary: testVocabulary, clock: { now, timeZone }, retentionDays: 30 });
}

export function planOf(question: string, timeZone?: string): QueryPlan {
  const decision = decideTest(question, timeZone);
  if (decision.kind !== "plan") throw new Error(`${question}: ${decision.why}`);
  return Plan.parse(decision.plan);
}

/** A period of whole minutes in UTC, up to that moment unless another is given. */
export function until(start: string, end = "2026-11-26T14:30"): QueryPeriod {
  return { from: `${start}:00.000Z`, to: `${end}:00.000Z` };
}
