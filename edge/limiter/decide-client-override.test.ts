import { expect, it } from "vitest";
import type { LimitOverride } from "#contracts/live-policy.ts";
import { compileClientOverrides } from "./compile-client-overrides.ts";
import { decideClientOverride } from "./decide-client-override.ts";

const override = (quota: number, expiresAt: number | null = null): LimitOverride => ({
  quota,
  windowSeconds: 60,
  mode: "enforce",
  origin: "operator",
  decisionId: "d",
  expiresAt,
});
const overrides = compileClientOverrides({
  l: {
    "sub:*": override(1),
    "sub:partner-*": override(2),
    "sub:partner-old-*": override(3, 1000),
    "sub:partner-a@idp": override(4),
    "sub:partner-b@idp": override(5, 1000),
    "key:constructor": override(6),
    "key:*": override(7, 1000),
  },
}).get("l");

it.each<[string, number, number | undefined]>([
  ["sub:partner-a@idp", 0, 4],
  ["sub:partner-a@idp2", 0, 2],
  ["sub:partner-b@idp", 999, 5],
  ["sub:partner-b@idp", 1000, 2],
  ["sub:partner-", 0, 2],
  ["sub:partner", 0, 1],
  ["sub:partner-old-x", 999, 3],
  ["sub:partner-old-x", 1000, 2],
  ["sub:*", 0, 1],
  ["key:constructor", 0, 6],
  ["key:toString", 999, 7],
  ["key:toString", 1000, undefined],
  ["ip:e1:sub:partner-a", 0, undefined],
])("what holds for %s at %i is %s", (client, now, quota) => {
  expect(overrides && decideClientOverride(overrides, [client], now)?.quota).toBe(quota);
});

it.each<[string[], number]>([
  [["ip:e2:new", "ip:e1:old"], 2],
  [["ip:e2:new", "ip:e1:other"], 3],
  [["ip:e2:new"], 1],
])("of an address with the ids %j what says most about it holds, by whichever key it is hashed", (ids, quota) => {
  const ofAddresses = compileClientOverrides({ l: { "ip:*": override(1), "ip:e1:old": override(2), "ip:e1:*": override(3) } }).get("l");
  expect(ofAddresses && decideClientOverride(ofAddresses, ids, 0)?.quota).toBe(quota);
});

it("another limit is the same for every client", () => {
  expect(compileClientOverrides({ l: {} }).get("other")).toBeUndefined();
});
