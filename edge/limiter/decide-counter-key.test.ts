import { describe, expect, it } from "vitest";
import type { Limit } from "#contracts/limit.ts";
import { type Counted, decideCounterKey } from "./decide-counter-key.ts";

const byKey: Counted = {
  client: "key:abc",
  addressClient: "ip:e1:x",
  route: "users",
  method: "api-key",
  headers: new Headers({ "X-Tenant": "blue", "X-Long": "x".repeat(257), "X-Empty": "" }),
};
const byToken: Counted = { ...byKey, client: "sub:ann", method: "jwt" };
const open: Counted = { ...byKey, client: "ip:e1:x", method: null };

describe("decideCounterKey", () => {
  it.each<[Limit["by"], Counted, string]>([
    ["client", byKey, "key:abc"],
    ["client", open, "ip:e1:x"],
    ["address", byKey, "ip:e1:x"],
    ["route", byKey, "route:users"],
    ["key", byKey, "key:abc"],
    ["key", byToken, "ip:e1:x"],
    ["user", byToken, "sub:ann"],
    ["user", { ...byToken, method: "oauth2" }, "sub:ann"],
    ["user", byKey, "ip:e1:x"],
    ["header:X-Tenant", byKey, "header:X-Tenant:blue"],
    ["header:x-absent", byKey, "key:abc"],
    ["header:X-Empty", byKey, "key:abc"],
    ["header:X-Long", byKey, "key:abc"],
    [["user", "route"], byToken, "sub:ann\nroute:users"],
    [["address", "header:X-Tenant"], open, "ip:e1:x\nheader:X-Tenant:blue"],
  ])("by %s (case %#)", (by, who, expected) => {
    expect(decideCounterKey({ by }, who)).toBe(expected);
  });

  it("joins parts by what none of them can hold", () => {
    const keys = [decideCounterKey({ by: ["client", "route"] }, byKey), decideCounterKey({ by: ["client", "header:X-Tenant"] }, byKey)];
    for (const key of keys) expect(key.split("\n")).toHaveLength(2);
  });
});
