import { describe, expect, test } from "vitest";
import { planOf } from "./test-plan.ts";

const descending = { by: "value", direction: "descending" };
const ascending = { by: "value", direction: "ascending" };
const p = (percentile: number) => ({ metric: "latency", aggregate: "percentile", percentile });

describe("by what, in which order, how many", () => {
  test.each<[string, object]>([
    ["requests by route today", { groupBy: "route", order: descending, top: null, having: null }],
    ["error rate per endpoint today", { metric: "error-rate", groupBy: "route" }],
    ["who is hammering us?", { metric: "requests", groupBy: "client", order: descending, top: 10 }],
    ["top 5 talkers in the past hour", { metric: "requests", groupBy: "client", order: descending, top: 5 }],
    ["top five routes by bandwidth today", { metric: "bytes-out", groupBy: "route", top: 5 }],
    ["show me the 3 slowest endpoints today", { ...p(95), groupBy: "route", top: 3, order: descending }],
    ["which route has the worst p99", { ...p(99), groupBy: "route", top: 1, order: descending }],
    ["which endpoint is the fastest", { groupBy: "route", top: 1, order: ascending }],
    ["who made the most requests yesterday", { groupBy: "client", top: 1, order: descending }],
    ["which client made the fewest requests today", { groupBy: "client", top: 1, order: ascending }],
    ["which clients were throttled today", { metric: "refused", groupBy: "client", having: { than: "above", value: 0 }, top: null }],
    ["which routes had no errors today", { metric: "errors", groupBy: "route", having: { than: "below", value: 1 } }],
    ["clients with more than 1000 requests today", { groupBy: "client", having: { than: "above", value: 1000 } }],
    ["routes with an error rate over 5% today", { metric: "error-rate", groupBy: "route", having: { than: "above", value: 0.05 } }],
    ["routes with p95 above 300 ms today", { ...p(95), groupBy: "route", having: { than: "above", value: 300 } }],
    ["busiest hour yesterday", { metric: "requests", groupBy: "hour", top: 1, order: descending }],
    ["peak requests per minute yesterday", { metric: "requests", groupBy: "minute", top: 1 }],
    ["when was traffic highest today", { metric: "requests", groupBy: "hour", top: 1 }],
    ["requests per minute on orders since noon", { groupBy: "minute", order: null, top: null }],
    ["top 3 methods today", { groupBy: "method", top: 3 }],
    ["top 4 staus codes today", { groupBy: "status", top: 4 }],
    ["errors in 10 minute buckets since noon", { groupBy: "10-minutes", order: null }],
    ["p95 of search every quarter of an hour today", { ...p(95), groupBy: "15-minutes" }],
    ["error rate by route during the search outage yesterday 2 to 3 pm", { groupBy: "route", filters: [] }],
    ["hourly errors yesterday", { metric: "errors", groupBy: "hour", order: null }],
    ["latency trend of orders over the last 6 hours", { metric: "latency", groupBy: "hour", order: null }],
    ["which status codes did orders return today", { metric: "requests", groupBy: "status" }],
    ["breakdown by method today", { metric: "requests", groupBy: "method" }],
    ["which limit refused the most today", { metric: "refused", groupBy: "limit", top: 1 }],
    ["GET vs POST requests today", { groupBy: "method", compareWith: null }],
    ["compare p95 of orders and checkout today", { ...p(95), groupBy: "route", compareWith: null }],
    ["is orders slower than checkout", { ...p(95), groupBy: "route", compareWith: null }],
    ["what problems did clients run into today", { groupBy: "problem" }],
    ["top 3 error-prone routes yesterday", { metric: "error-rate", groupBy: "route", top: 3 }],
    ["what's the traffic split between orders and checkout today", { groupBy: "route" }],
    ["how many PUT or DELETE requests today", { groupBy: null }],
    ["what is the most frequent error today", { metric: "errors", groupBy: "status", top: 1 }],
    ["how many errors did users see today", { metric: "errors", groupBy: null }],
  ])("%s", (question, expected) => {
    expect(planOf(question)).toMatchObject(expected);
  });
});
