import { beforeAll, describe, expect, it, vi } from "vitest";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import { publish, send, testConfig } from "../test-worker.ts";

const open = { upstream: "demo", auth: [] };
const lists = <Item>(allow: Item[], deny: Item[] = []) => ({ allow, deny });

const config: Partial<CompiledConfig> = {
  networks: lists([], [64_666]),
  countries: lists([], ["KP"]),
  addresses: lists([], ["198.51.100.0/24"]),
  routes: [
    { id: "open", path: "/open/*", ...open },
    { id: "office", path: "/office/*", ...open, addresses: lists(["203.0.113.0/24", "2001:db8::/32"], ["203.0.113.66"]) },
    {
      id: "local",
      path: "/local/*",
      ...open,
      countries: lists(["DE"]),
      cors: { origins: ["https://page.test"], headers: [], exposeHeaders: [], credentials: false, maxAgeSeconds: 60 },
    },
    { id: "partner", path: "/partner/*", ...open, networks: lists([64_496]) },
    { id: "files", path: "/files/*", ...open, relax: ["encoded-separator"] },
    { id: "inner", path: "/files/inner/*", ...open, addresses: lists(["203.0.113.0/24"]) },
  ],
  accessRules: [],
};

interface From {
  address?: string;
  country?: string;
  asn?: number;
}

async function ask(path: string, { address = "192.0.2.1", ...cf }: From = {}): Promise<string> {
  const answer = await send(path, { address, cf: { ...cf } });
  return answer.ok ? "served" : ((await answer.json()) as { code: string }).code;
}

beforeAll(async () => {
  await publish("config", { config: testConfig(config) });
  await vi.waitFor(async () => expect(await ask("/partner/x")).toBe("location-denied"), { timeout: 20_000 });
}, 30_000);

describe("rules of the gateway", () => {
  it.each<[string, string, From, string]>([
    ["an address", "/open/x", { address: "198.51.100.7" }, "address-denied"],
    ["a mapped one", "/open/x", { address: "::ffff:198.51.100.7" }, "address-denied"],
    ["a country", "/open/x", { country: "KP" }, "location-denied"],
    ["a network", "/open/x", { asn: 64_666 }, "location-denied"],
    ["a network where no route is", "/nowhere", { asn: 64_666 }, "location-denied"],
    ["nobody else", "/open/x", { country: "DE", asn: 64_496 }, "served"],
    ["nobody unknown", "/open/x", {}, "served"],
    ["nobody by facts that are none", "/open/x", { country: "kp", asn: -1 }, "served"],
  ])("refuse %s", async (_what, path, from, expected) => {
    expect(await ask(path, from)).toBe(expected);
  });
});

describe("rules of a route", () => {
  it.each<[string, From, string]>([
    ["/office/x", { address: "203.0.113.7" }, "served"],
    ["/office/x", { address: "2001:db8::7" }, "served"],
    ["/office/x", { address: "203.0.113.66" }, "address-denied"],
    ["/office/x", {}, "address-denied"],
    ["//office/./x", {}, "address-denied"],
    ["/local/x", { country: "DE" }, "served"],
    ["/local/x", { country: "FR" }, "location-denied"],
    ["/local/x", {}, "location-denied"],
    ["/partner/x", { asn: 64_496 }, "served"],
    ["/partner/x", { asn: 64_497 }, "location-denied"],
    ["/open/x", { country: "FR", asn: 64_497 }, "served"],
    ["/files/a%2fb", {}, "served"],
    ["/files/inner/b", {}, "address-denied"],
    ["/files/inner%2fb", {}, "address-denied"],
    ["/files/inner%2fb", { address: "203.0.113.7" }, "served"],
  ])("%s from %j: %s", async (path, from, expected) => {
    expect(await ask(path, from)).toBe(expected);
  });

  it("are held against preflights too", async () => {
    const headers = { Origin: "https://page.test", "Access-Control-Request-Method": "GET" };
    const statusFrom = async (country: string) =>
      (await send("/local/x", { method: "OPTIONS", headers, address: "192.0.2.1", cf: { country } })).status;
    expect(await statusFrom("DE")).toBe(204);
    expect(await statusFrom("FR")).toBe(403);
  });
});
