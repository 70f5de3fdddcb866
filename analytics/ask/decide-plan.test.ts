import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { knownWords } from "./known-words.ts";
import { phraseQuestion } from "./phrase-question.ts";
import { decideTest as decide, planOf, until } from "./test-plan.ts";

const route = (...values: string[]) => ({ by: "route", values, except: false });
const client = (...values: string[]) => ({ by: "client", values, except: false });
const status = (...values: string[]) => ({ by: "status", values, except: false });
const p = (percentile: number) => ({ metric: "latency", aggregate: "percentile", percentile });
const mean = { metric: "latency", aggregate: "mean" };
const from = until;
const today = from("2026-11-26T00:00");

describe("what is measured", () => {
  test.each<[string, object]>([
    ["how many requests yesterday", { metric: "requests", aggregate: "total" }],
    ["how busy are we", { metric: "requests" }],
    ["how much traffic did we get today", { metric: "requests" }],
    ["rps right now", { metric: "requests", aggregate: "rate", per: "second" }],
    ["throughput of orders", { metric: "requests", aggregate: "rate", per: "second", filters: [route("orders")] }],
    ["what's the average requests per minute today", { metric: "requests", aggregate: "rate", per: "minute", groupBy: null }],
    ["did anything fail last night", { metric: "errors" }],
    ["how many requests failed today", { metric: "errors" }],
    ["any server errors today?", { metric: "errors" }],
    ["how many 5xx today", { metric: "errors", filters: [] }],
    ["how many 4xx today", { metric: "client-errors", filters: [] }],
    ["how many 404s today", { metric: "requests", filters: [status("404")] }],
    ["how many 502 or 503 errors today", { metric: "requests", filters: [status("502", "503")] }],
    ["count of not found responses today", { metric: "requests", filters: [status("404")] }],
    ["how many successful requests today", { metric: "requests", filters: [{ by: "status-class", values: ["2"], except: false }] }],
    ["non-200 responses today", { metric: "requests", filters: [{ by: "status", values: ["200"], except: true }] }],
    ["error rate of checkout", { metric: "error-rate", filters: [route("checkout")] }],
    ["what percentage of requests fail", { metric: "error-rate" }],
    ["what fraction of requests were 404 today", { metric: "share", share: status("404") }],
    ["success rate today", { metric: "share", share: { by: "status-class", values: ["5"], except: true } }],
    ["what share of traffic goes to checkout", { metric: "share", share: route("checkout"), filters: [] }],
    ["how slow is checkout", { ...p(95), filters: [route("checkout")] }],
    ["why is checkout so slow today?", { ...p(95), filters: [route("checkout")], period: today }],
    ["average latency of orders", mean],
    ["how long do requests to search take", { ...mean, filters: [route("search")] }],
    ["p99 for search", p(99)],
    ["99.9th percentile latency", p(99.9)],
    ["p999 latency today", p(99.9)],
    ["median response time", p(50)],
    ["slowest request today", p(100)],
    ["tail latency of orders", p(99)],
    ["latency of failed requests today", { ...mean, filters: [{ by: "status-class", values: ["5"], except: false }] }],
    ["how many requests took longer than 2 seconds today", { metric: "slow-requests", thresholdMs: 2000 }],
    ["what percentage of requests took more than 500ms", { metric: "slow-share", thresholdMs: 500 }],
    ["how much data did we send today", { metric: "bytes-out" }],
    ["egress yesterday", { metric: "bytes-out" }],
    ["bytes uploaded to checkout", { metric: "bytes-in" }],
    ["average response size of search", { metric: "bytes-out", aggregate: "mean" }],
    ["bandwidth today", { metric: "bytes-out" }],
    ["how many requests were throttled", { metric: "refused" }],
    ["how many times was the burst limit hit today", { metric: "refused", filters: [{ by: "limit", values: ["burst"], except: false }] }],
    ["what fraction of requests were rate limited", { metric: "refusal-rate" }],
    ["how many requests would have been refused in shadow", { metric: "shadow-refused" }],
    ["how many requests bypassed limits today", { metric: "bypassed" }],
    ["how many distinct clients today", { metric: "clients" }],
    ["how many users hit search today", { metric: "clients", filters: [route("search")] }],
    ["how many clients were throttled today", { metric: "refused-clients" }],
    ["how many clients saw errors today", { metric: "failing-clients" }],
    ["how many different customers called search today", { metric: "clients", filters: [route("search")] }],
    ["what percentage of our calls succeed", { metric: "share", share: { by: "status-class", values: ["5"], except: true } }],
    ["percentage of requests refused by limits on search today", { metric: "refusal-rate", filters: [route("search")] }],
    ["how many errors on checkout excluding 503", { metric: "errors", filters: [route("checkout"), { ...status("503"), except: true }] }],
    ["any route over 5% errors today", { metric: "error-rate", having: { than: "above", value: 0.05 } }],
    ["which route has the largest responses today", { metric: "bytes-out", aggregate: "mean", groupBy: "route", top: 1 }],
    ["outgoing bandwidth of reports yesterday", { metric: "bytes-out" }],
    ["how many requests during yesterday's outage between 14:20 and 15:00", { metric: "requests" }],
    ["how many requests took over half a second", { metric: "slow-requests", thresholdMs: 500 }],
    ["how many 429s did key:abc get", { metric: "refused", filters: [client("key:abc")] }],
  ])("%s", (question, expected) => {
    expect(planOf(question)).toMatchObject(expected);
  });
});

describe("whose requests", () => {
  test.each<[string, object[]]>([
    ["requests on /api/users today", [route("users")]],
    ["requests on /api/orders/42 today", [route("order")]],
    ["requests on /api/orders/42/items today", [route("order-items")]],
    ["requests to the order items endpoint today", [route("order-items")]],
    ["requests on users today", [route("users")]],
    ["requests on the reports route today", [route("reports")]],
    ["requests from alice today", [client("sub:alice@issuer.test")]],
    ["requests of the nightly batch today", [client("key:4fG7kQ2mZ9xA")]],
    ["requests by sub:alice@issuer.test today", [client("sub:alice@issuer.test")]],
    ["ordres requests today", [route("orders")]],
    ["chekout reqests today", [route("checkout")]],
    ["requests on orders and checkout today", [route("orders", "checkout")]],
    ["how many requests hit no route today", [route("")]],
    ["requests excluding checkout and search today", [{ by: "route", values: ["checkout", "search"], except: true }]],
    ["requests today leaving out search", [{ ...route("search"), except: true }]],
    ["traffic today apart from checkout pings", [{ ...route("checkout"), except: true }]],
    ["p95 today, not counting reports", [{ ...route("reports"), except: true }]],
    ["error rate today, search excluded", [{ ...route("search"), except: true }]],
    ["calls today minus search and checkout", [{ ...route("search", "checkout"), except: true }]],
    ["morning team, quick question: how many hits did search get today? thx", [route("search")]],
    ["pls, for the ops review: nr of calls to checkout today", [route("checkout")]],
    ["POST requests on orders today", [route("orders"), { by: "method", values: ["POST"], except: false }]],
    ["get requests on orders today", [route("orders"), { by: "method", values: ["GET"], except: false }]],
  ])("%s", (question, filters) => {
    expect(planOf(question).filters).toEqual(filters);
  });
});

describe("is not guessed", () => {
  test.each<[string, string]>([
    ["how is checkout doing", "ambiguous"],
    ["billing requests today", "ambiguous"],
    ["errors and latency today", "ambiguous"],
    ["p50 and p99 of orders", "ambiguous"],
    ["errors by route and status today", "ambiguous"],
    ["requests on the payments route today", "ambiguous"],
    ["requests on /nowhere today", "ambiguous"],
    ["requests by key:zzz today", "ambiguous"],
    ["purple requests today", "ambiguous"],
    ["requests that were not throttled today", "ambiguous"],
    ["latency by client today", "ambiguous"],
    ["status codes of alice today", "ambiguous"],
    ["requests per minute this month", "ambiguous"],
    ["average number of requests per client today", "ambiguous"],
    ["today", "ambiguous"],
    ["how many slow requests today", "ambiguous"],
    ["share of slow calls on checkout today", "ambiguous"],
    ["traffic and error rate today", "ambiguous"],
    ["how many requests today and how slow was search", "ambiguous"],
    ["successful and failed requests today", "ambiguous"],
    ["p90 and mean of orders today", "ambiguous"],
    ["failed logins today", "ambiguous"],
    ["biggest responses today", "ambiguous"],
    ["how many clients made more than 100 requests today", "ambiguous"],
    ["when did the last 500 happen", "ambiguous"],
    ["list the requests that failed", "ambiguous"],
    ["error rate before and after 2 pm", "ambiguous"],
    ["requests this hour vs last hour", "ambiguous"],
    ["requests yesterday compared with average", "ambiguous"],
    ["latency during the sale", "ambiguous"],
    ["weekly requests", "ambiguous"],
    ["how many calls did we lose today", "ambiguous"],
    ["p95 of search, no wait, of orders today", "ambiguous"],
    ["requests and errors ".repeat(40), "ambiguous"],
    ["requests of the enterprise plan today", "out-of-scope"],
    ["traffic by upstream today", "out-of-scope"],
    ["requests tomorrow", "out-of-scope"],
    ["what will traffic be next week", "out-of-scope"],
    ["forecast requests", "out-of-scope"],
    ["delete all logs", "out-of-scope"],
    ["please block key:abc", "out-of-scope"],
    ["raise the limit of reports", "out-of-scope"],
    ["what's the weather like", "out-of-scope"],
    ["who is the owner", "out-of-scope"],
    ["what is alice's email", "out-of-scope"],
    ["requests from Germany today", "out-of-scope"],
    ["requests by browser today", "out-of-scope"],
    ["cpu usage of analytics", "out-of-scope"],
    ["how much revenue did checkout make", "out-of-scope"],
    ["requests in 2019-01-01", "out-of-scope"],
    ["tell me a joke", "out-of-scope"],
    ["hello", "out-of-scope"],
    ["?", "out-of-scope"],
    ["asdf qwer", "out-of-scope"],
  ])("%s: %s", (question, kind) => {
    expect(decide(question)).toMatchObject({ kind, why: expect.stringMatching(/\.$/) });
  });

  test("two routes of one word are both offered", () => {
    const decision = decide("billing requests today");
    if (decision.kind === "plan") throw new Error("it was guessed");
    expect(decision.why).toContain("“billing-export” or “billing-invoices”");
    expect(decision.nearest.map(({ filters }) => filters)).toEqual([[route("billing-export")], [route("billing-invoices")]]);
  });

  test("whatever is offered can be asked, and means what it was offered for", () => {
    const questions = [
      "how is checkout doing",
      "billing errors by hour yesterday",
      "p50 and p99 of orders",
      "errors and refused requests on search today",
      "purple requests by method today",
      "latency by client today",
    ];
    for (const question of questions) {
      const decision = decide(question);
      if (decision.kind === "plan") throw new Error(`${question} was guessed`);
      expect(decision.nearest).not.toEqual([]);
      for (const plan of decision.nearest) expect(planOf(phraseQuestion(plan)), phraseQuestion(plan)).toEqual(plan);
    }
  });
});

test("any text at all is read or refused, and what is near can be asked", () => {
  const words = fc.constantFrom(
    ...knownWords,
    "orders",
    "billing",
    "alice",
    "key:abc",
    "404",
    "5xx",
    "p95",
    "2026-11-20",
    "14:00",
    "%",
    "not",
  );
  const wordy = fc.array(words, { maxLength: 25 }).map((list) => list.join(" ").slice(0, 300));
  fc.assert(
    fc.property(fc.oneof(wordy, fc.string({ unit: "binary", maxLength: 300 })), (question) => {
      const decision = decide(question);
      if (decision.kind === "plan") expect(decision.plan).toEqual(planOf(question));
      else for (const plan of decision.nearest) expect(planOf(phraseQuestion(plan)).period).toEqual(plan.period);
    }),
    { numRuns: 150 },
  );
});

test("a word of a pattern, however often it stands, costs no more than a moment", () => {
  const codes = ["status code", "response code", "error code", "http status code", "not the status"];
  const which = ["one", "most", "of the", "error-prone", "most error prone", "three"].map((words) => `which ${`${words} `.repeat(12)}`);
  const others = ["that is", "over a", "still going", "with the", "real quick", "do we", "by the", "split by"];
  for (const words of [...codes, ...which, ...others]) {
    const startedAt = performance.now();
    decide(`${words} `.repeat(300).slice(0, 300));
    expect(performance.now() - startedAt, words).toBeLessThan(2000);
  }
});

describe("what was assumed is said", () => {
  test.each<[string, RegExp]>([
    ["requests on orders", /last 15 minutes/],
    ["how slow is checkout", /95th percentile/],
    ["latency of checkout", /read as the mean/],
    ["chekout requests today", /“chekout” was read as “checkout”/],
    ["requests last night", /22:00 to 06:00/],
    ["top clients today", /first 10/],
    ["requests today vs yesterday", /not over yet: .* until the same time/],
    ["is p95 of checkout above 500 ms", /not judged/],
    ["why is checkout slow today", /no causes/],
  ])("%s", (question, note) => {
    const decision = decide(question);
    expect(decision.kind === "plan" ? decision.notes : []).toContainEqual(expect.stringMatching(note));
  });
});
