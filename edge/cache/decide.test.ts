import { describe, expect, it } from "vitest";
import type { CacheRules } from "#contracts/cache-rules.ts";
import { parseCacheControl } from "./cache-control.ts";
import type { CacheEntry } from "./cache-entry.ts";
import { decideNotModified } from "./decide-not-modified.ts";
import { decideRange } from "./decide-range.ts";
import { decideReuse, decideStandIn, keepSeconds } from "./decide-reuse.ts";
import { decideStorable, type Shown } from "./decide-storable.ts";
import { parseHttpDate } from "./http-date.ts";
import { isPurged } from "./is-purged.ts";

const rules: CacheRules = {
  maxBytes: 1000,
  by: "everyone",
  query: "all",
  headers: [],
  staleWhileRevalidateSeconds: 0,
  staleIfErrorSeconds: 0,
  staleIfRefused: false,
};
const now = Date.UTC(2026, 10, 1);
const storable = (control: string, shown: Shown = "nothing", changed: Partial<CacheRules> = {}, headers: Record<string, string> = {}) =>
  decideStorable(
    { route: "r", status: 200, headers: { "cache-control": control, ...headers }, tags: [], requestedAt: now, receivedAt: now },
    { ...rules, ...changed },
    shown,
  );
const entry = (freshSeconds: number, changed: Partial<CacheEntry> = {}): CacheEntry => ({
  route: "r",
  status: 200,
  headers: {},
  vary: [],
  requestedAt: now,
  bornAt: now,
  freshMs: freshSeconds * 1000,
  staleWhileRevalidateMs: null,
  staleIfErrorMs: null,
  mustRevalidate: "never",
  tags: [],
  ...changed,
});

describe("what may be kept", () => {
  it.each([
    ["max-age=5", "credential", false],
    ["max-age=5", "cookie", false],
    ["max-age=5, must-revalidate", "credential", true],
    ["max-age=5, must-revalidate", "cookie", false],
    ["max-age=5, public", "cookie", true],
    ["s-maxage=5", "credential", true],
    ["s-maxage=5, private", "nothing", false],
    ["max-age=5, no-store", "nothing", false],
    ["max-age=0", "nothing", false],
    ["", "nothing", false],
  ] as const)("%j, where the caller showed %s: %j", (control, shown, is) => {
    expect(storable(control, shown) !== null).toBe(is);
  });

  it("is what the route gives a time, but not to who showed something", () => {
    expect(storable("", "nothing", { ttlSeconds: 5 })?.freshMs).toBe(5000);
    expect(storable("public", "cookie", { ttlSeconds: 5 })).toBeNull();
    expect(storable("max-age=1", "nothing", { ttlSeconds: 5 })?.freshMs).toBe(1000);
  });

  it("is of use stale where something may be done with it", () => {
    expect(storable("max-age=0", "nothing", { staleIfErrorSeconds: 5 })).not.toBeNull();
    expect(storable("max-age=0, must-revalidate", "nothing", { staleIfErrorSeconds: 5 })).toBeNull();
    expect(storable("max-age=0", "nothing", {}, { etag: '"a"' })).not.toBeNull();
  });

  it("dates what has no date", () => {
    expect(storable("max-age=5")?.headers.date).toBe(new Date(now).toUTCString());
  });
});

describe("when it is used", () => {
  it.each([
    [4, "", "fresh"],
    [6, "", "no"],
    [4, "max-age=3", "no"],
    [4, "min-fresh=2", "no"],
    [4, "no-cache", "no"],
    [6, "max-stale", "stale"],
    [6, "max-stale=1", "stale"],
    [7, "max-stale=1", "no"],
  ])("after %i s, asked with %j: %s", (seconds, control, reuse) => {
    expect(decideReuse(entry(5), parseCacheControl(control), rules, now + seconds * 1000)).toBe(reuse);
  });

  it("is served stale for the upstream's time, else the route's", () => {
    const route = { ...rules, staleWhileRevalidateSeconds: 10 };
    const at = now + 9000;
    const none = parseCacheControl(null);
    expect(decideReuse(entry(5), none, route, at)).toBe("revalidating");
    expect(decideReuse(entry(5, { staleWhileRevalidateMs: 1000 }), none, route, at)).toBe("no");
    expect(decideReuse(entry(5, { mustRevalidate: "stale" }), none, route, at)).toBe("no");
  });

  it("stands in for failures and refusals only where that is said", () => {
    const at = now + 9000;
    expect(decideStandIn(entry(5), rules, at, true)).toBe(false);
    expect(decideStandIn(entry(5), { ...rules, staleIfRefused: true }, at, true)).toBe(true);
    expect(decideStandIn(entry(5), { ...rules, staleIfRefused: true }, at, false)).toBe(false);
    expect(decideStandIn(entry(5), { ...rules, staleIfErrorSeconds: 5 }, at, false)).toBe(true);
    expect(decideStandIn(entry(5, { staleIfErrorMs: 1000 }), { ...rules, staleIfErrorSeconds: 5 }, at, false)).toBe(false);
    expect(decideStandIn(entry(5, { mustRevalidate: "stale" }), { ...rules, staleIfRefused: true }, at, true)).toBe(false);
    expect(decideStandIn(entry(50, { mustRevalidate: "always" }), { ...rules, staleIfRefused: true }, at, true)).toBe(false);
    expect(decideStandIn(entry(50, { mustRevalidate: "stale" }), { ...rules, staleIfRefused: true }, at, true)).toBe(true);
  });

  it("is kept a day beyond its freshness, and no longer than purges are remembered", () => {
    expect(keepSeconds(entry(60), rules, now)).toBe(86_460);
    expect(keepSeconds(entry(1e9), rules, now)).toBe(30 * 86_400);
  });
});

describe("conditions and ranges", () => {
  it.each([
    ['"a"', null, true],
    ['W/"a"', null, true],
    ["*", null, true],
    ['"b", "a"', null, true],
    ['"b"', "Sun, 01 Nov 2026 00:00:00 GMT", false],
    [null, "Sun, 01 Nov 2026 00:00:00 GMT", true],
    [null, "Sat, 31 Oct 2026 00:00:00 GMT", false],
    [null, "nonsense", false],
    [null, null, false],
  ])("If-None-Match %j, If-Modified-Since %j: %j", (noneMatch, since, is) => {
    const kept = { etag: '"a"', "last-modified": "Sun, 01 Nov 2026 00:00:00 GMT" };
    expect(decideNotModified(kept, noneMatch, since)).toBe(is);
  });

  it.each([
    ["bytes=0-1", null, { start: 0, end: 2 }],
    ["bytes=8-99", null, { start: 8, end: 10 }],
    ["bytes=-3", null, { start: 7, end: 10 }],
    ["bytes=-99", null, { start: 0, end: 10 }],
    ["bytes=-0", null, "unsatisfiable"],
    ["bytes=10-", null, "unsatisfiable"],
    ["bytes=5-1", null, null],
    ["bytes=-", null, null],
    ["bytes=0-1,3-4", null, null],
    ["lines=0-1", null, null],
    ["bytes=0-1", '"a"', { start: 0, end: 2 }],
    ["bytes=0-1", '"b"', null],
    ["bytes=0-1", 'W/"a"', null],
  ] as const)("Range %j, If-Range %j: %j", (range, ifRange, expected) => {
    expect(decideRange(range, ifRange, { etag: '"a"' }, 10)).toEqual(expected);
  });
});

it("reads the three forms of an HTTP date", () => {
  const moment = Date.UTC(1994, 10, 6, 8, 49, 37);
  const forms = ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"];
  expect(forms.map(parseHttpDate)).toEqual([moment, moment, moment]);
  expect(["", "0", "now", "2026-11-01", "Sun, 06 Nov 1994 08:49:37 CET", null].map(parseHttpDate)).toEqual([
    null,
    null,
    null,
    null,
    null,
    null,
  ]);
});

it("is purged by all, its route or one of its tags, if it was asked for before", () => {
  const kept = entry(5, { tags: ["a"] });
  const purges = { all: 0, routes: new Map<string, number>(), tags: new Map<string, number>() };
  expect(isPurged(kept, purges)).toBe(false);
  expect(isPurged(kept, { ...purges, all: now - 1 })).toBe(false);
  expect(isPurged(kept, { ...purges, all: now })).toBe(true);
  expect(isPurged(kept, { ...purges, routes: new Map([["r", now]]) })).toBe(true);
  expect(isPurged(kept, { ...purges, tags: new Map([["a", now]]) })).toBe(true);
  expect(isPurged(kept, { ...purges, tags: new Map([["b", now]]) })).toBe(false);
});
