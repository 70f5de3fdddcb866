import fc from "fast-check";
import { beforeEach, expect, it } from "vitest";
import type { CacheRules } from "#contracts/cache-rules.ts";
import type { Credential } from "#contracts/client.ts";
import type { Exchange } from "../exchange.ts";
import { createLog } from "../log.ts";
import { newExchange } from "../new-exchange.ts";
import { workersPlatform } from "../workers/workers-platform.ts";
import { readEntry } from "./entries.ts";
import { FlightBook } from "./flight-book.ts";
import { keepAnswer } from "./keep-answer.ts";
import { MemoryStore } from "./memory-store.ts";
import { openLookup } from "./open-lookup.ts";

const platform = workersPlatform({}, createLog("error"));
let store: MemoryStore;
beforeEach(() => {
  store = new MemoryStore(10_000_000);
});

/** All by which an upstream can tell one caller from another. */
interface Caller {
  subject: string | null;
  roles: string[];
  authorization: string | null;
  cookie: string | null;
  language: string | null;
}

const short = fc.constantFrom(null, "a", "b");
const caller: fc.Arbitrary<Caller> = fc.record({
  subject: short,
  roles: fc.subarray(["user", "admin"]),
  authorization: short,
  cookie: short,
  language: short,
});
/** A caller who claims to be root, as everybody may. */
function exchangeOf({ subject, roles, authorization, cookie, language }: Caller, rules: CacheRules, waiting: Promise<unknown>[]): Exchange {
  const headers = new Headers({ Host: "gateway.test", "X-Aegis-Roles": "admin", "X-Aegis-Subject": "root" });
  if (authorization !== null) headers.set("Authorization", authorization);
  if (cookie !== null) headers.set("Cookie", cookie);
  if (language !== null) headers.set("Accept-Language", language);
  const request = new Request("http://gateway.test/x", { headers });
  const credential: Credential | null =
    subject === null ? null : { method: "jwt", client: `sub:${subject}`, subject, roles, permissions: [], plan: null, limits: {} };
  const runtime = { platform, cache: { store, flights: new FlightBook() } };
  const policy = { purges: { all: 0, routes: new Map(), tags: new Map() } };
  const start = { request, runtime, policy, waitUntil: (work: Promise<unknown>) => void waiting.push(work) } as unknown as Exchange;
  const route = { id: "r", path: "/x", auth: [], cache: rules };
  return {
    ...newExchange(start),
    host: "gateway.test",
    path: "/x",
    forwardPath: "/x",
    route,
    credential,
    client: credential?.client ?? "ip:shared",
  };
}

/** What the upstream may rest its answer on, for this caller. */
const seenBy = ({ subject, roles, authorization, cookie }: Caller) =>
  JSON.stringify([subject, subject === null ? [] : roles, authorization, cookie]);

interface Offer {
  by: CacheRules["by"];
  ttlSeconds: number | undefined;
  directives: string;
  varies: string | null;
}

const rulesOf = ({ by, ttlSeconds }: Offer): CacheRules => ({
  maxBytes: 1000,
  by,
  query: "all",
  headers: [],
  staleWhileRevalidateSeconds: 60,
  staleIfErrorSeconds: 60,
  staleIfRefused: true,
  ...(ttlSeconds !== undefined && { ttlSeconds }),
});

/** Has an answer for one caller kept, and gives what another one would find. */
async function findAfter(one: Caller, other: Caller, offer: Offer): Promise<string | null> {
  store = new MemoryStore(10_000_000);
  const waiting: Promise<unknown>[] = [];
  const rules = rulesOf(offer);
  const first = exchangeOf(one, rules, waiting);
  const lookup = openLookup(first, rules);
  if (lookup === null) throw new Error("no lookup");
  const headers = { "Cache-Control": offer.directives, ...(offer.varies && { Vary: offer.varies }) };
  const passed = await keepAnswer(first, lookup, new Response(seenBy(one), { headers }));
  await (passed as Response).text();
  await Promise.all(waiting);
  const second = exchangeOf(other, rules, waiting);
  const asking = openLookup(second, rules);
  const found = asking && (await readEntry(second, asking));
  return found ? new TextDecoder().decode(await found.kept.bytes()) : null;
}

/** Whether the upstream, or the caller by showing nothing, made it everybody's. */
function isEverybodys({ by, directives }: Offer, { subject, authorization, cookie }: Caller): boolean {
  if (by === "client") return false;
  if (subject === null && authorization === null && cookie === null) return true;
  return /public|s-maxage/.test(directives) || (directives.includes("must-revalidate") && cookie === null);
}

/** Whether two callers are one in the fields that an answer varies by. */
function isSameIn(varies: string, one: Caller, other: Caller): boolean {
  const shown: Record<string, (caller: Caller) => unknown> = {
    "Accept-Language": ({ language }) => language,
    Cookie: ({ cookie }) => cookie,
    Authorization: ({ authorization }) => authorization,
    "X-Aegis-Roles": ({ subject, roles }) => subject && roles.join(),
    "X-Aegis-Subject": ({ subject }) => subject,
  };
  return varies.split(", ").every((name) => shown[name]?.(one) === shown[name]?.(other));
}

const offer: fc.Arbitrary<Offer> = fc.record({
  by: fc.constantFrom("everyone" as const, "client" as const),
  ttlSeconds: fc.constantFrom(undefined, 60),
  directives: fc.constantFrom("max-age=60", "public, max-age=60", "s-maxage=60", "max-age=60, must-revalidate", "private, max-age=60", ""),
  varies: fc.constantFrom(null, "Accept-Language", "Cookie", "Authorization", "X-Aegis-Roles", "X-Aegis-Subject, Cookie", "*"),
});

it("gives nobody an answer that was made for somebody else, unless the upstream called it everybody's", async () => {
  let kept = 0;
  const property = fc.asyncProperty(caller, caller, offer, async (one, other, given) => {
    const found = await findAfter(one, other, given);
    if (found === null) return;
    kept += 1;
    expect(found === seenBy(other) || isEverybodys(given, one)).toBe(true);
    expect([given.directives.includes("private"), given.varies === "*"]).toEqual([false, false]);
    expect(isSameIn(given.varies ?? "", one, other)).toBe(true);
  });
  await fc.assert(property, { numRuns: 4000 });
  expect(kept).toBeGreaterThan(100);
}, 60_000);
