import { describe, expect, it } from "vitest";
import type { CallerRules } from "#contracts/caller-rules.ts";
import { compileCallers } from "./compile-callers.ts";
import { decideCaller } from "./decide-caller.ts";

const from = (country: string | null, network: number | null = null, address = "203.0.113.7") => ({ address, country, network });

function judge(rules: CallerRules, { address, ...place }: ReturnType<typeof from>): string | null {
  const compiled = compileCallers(rules);
  return compiled && (decideCaller(compiled, address, place)?.reason ?? "admitted");
}

const lists = <Item>(allow: Item[], deny: Item[] = []) => ({ allow, deny });

describe("addresses", () => {
  it.each<[string, CallerRules["addresses"], string, string]>([
    ["in the allow list", lists(["203.0.113.0/24"]), "203.0.113.7", "admitted"],
    ["not in it", lists(["203.0.113.0/24"]), "203.0.114.7", "address not in allow list"],
    ["in the deny list", lists([], ["203.0.113.7"]), "203.0.113.7", "address in deny list"],
    ["not in that", lists([], ["203.0.113.7"]), "203.0.113.8", "admitted"],
    ["in both", lists(["203.0.113.0/24"], ["203.0.113.7"]), "203.0.113.7", "address in deny list"],
    ["v4-mapped", lists(["203.0.113.0/24"]), "::ffff:203.0.113.7", "admitted"],
    ["unreadable, under an allow list", lists(["0.0.0.0/0", "::/0"]), "nonsense", "address not in allow list"],
  ])("%s", (_what, addresses, address, expected) => {
    expect(judge({ addresses }, from(null, null, address))).toBe(expected);
  });
});

describe("countries", () => {
  it.each<[string, CallerRules["countries"], string | null, string]>([
    ["in the allow list", lists(["DE", "AT"]), "AT", "admitted"],
    ["not in it", lists(["DE"]), "FR", "country FR not in allow list"],
    ["in the deny list", lists([], ["KP"]), "KP", "country KP in deny list"],
    ["not in that", lists([], ["KP"]), "FR", "admitted"],
    ["unknown under an allow list", lists(["DE"]), null, "country XX not in allow list"],
    ["unknown under one with XX", lists(["DE", "XX"]), null, "admitted"],
    ["unknown under a deny list", lists([], ["KP"]), null, "admitted"],
    ["unknown under one with XX", lists([], ["XX"]), null, "country XX in deny list"],
    ["Tor", lists([], ["T1"]), "T1", "country T1 in deny list"],
  ])("%s", (_what, countries, country, expected) => {
    expect(judge({ countries }, from(country))).toBe(expected);
  });
});

describe("networks", () => {
  it.each<[string, CallerRules["networks"], number | null, string]>([
    ["in the allow list", lists([64_496]), 64_496, "admitted"],
    ["not in it", lists([64_496]), 64_497, "network 64497 not in allow list"],
    ["in the deny list", lists([], [64_496]), 64_496, "network 64496 in deny list"],
    ["not in that", lists([], [64_496]), 64_497, "admitted"],
    ["unknown under an allow list", lists([64_496]), null, "network unknown not in allow list"],
    ["unknown under a deny list", lists([], [64_496]), null, "admitted"],
  ])("%s", (_what, networks, network, expected) => {
    expect(judge({ networks }, from("DE", network))).toBe(expected);
  });
});

it("each kind of rule must admit the caller", () => {
  const rules = { addresses: lists(["203.0.113.0/24"]), countries: lists(["DE"]), networks: lists([64_496]) };
  expect(judge(rules, from("DE", 64_496))).toBe("admitted");
  expect(judge(rules, from("FR", 64_496))).toBe("country FR not in allow list");
  expect(judge(rules, from("DE", 64_497))).toBe("network 64497 not in allow list");
  expect(judge(rules, from("DE", 64_496, "198.51.100.1"))).toBe("address not in allow list");
});

it("nothing is compiled where nothing is asked", () => {
  expect(judge({}, from(null))).toBeNull();
  expect(judge({ addresses: lists([]), countries: lists([]), networks: lists([]) }, from(null))).toBeNull();
});
