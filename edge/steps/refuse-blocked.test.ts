import { expect, it } from "vitest";
import type { Exchange } from "../exchange.ts";
import type { LiveBlock } from "../live/policy.ts";
import { AddressTable } from "../path/address-table.ts";
import { publish, send, testConfig } from "../test-worker.ts";
import { refuseBlocked } from "./refuse-blocked.ts";

const NOW = 1_000_000;
const lasting: LiveBlock = { reason: "lasting", expiresAt: null };
const running: LiveBlock = { reason: "running", expiresAt: NOW + 1500 };
const ended: LiveBlock = { reason: "ended", expiresAt: NOW };

function judgeAddress(address: string, ranges: Record<string, LiveBlock>, credential: object | null = null) {
  const addressBlocks = new AddressTable<LiveBlock>();
  for (const [range, block] of Object.entries(ranges)) addressBlocks.set(range, block);
  const policy = { blocks: new Map(), addressBlocks };
  const result = refuseBlocked({
    address,
    credential,
    client: "ip:e2:a",
    clientsBeside: [],
    arrivedAt: NOW,
    policy,
  } as unknown as Exchange);
  return result && "refusal" in result ? result.refusal.reason : undefined;
}

it.each<[string, string, Record<string, LiveBlock>, string | undefined]>([
  ["a blocked address", "203.0.113.7", { "203.0.113.7": lasting }, "lasting"],
  ["one in a blocked range", "203.0.113.7", { "203.0.113.0/24": running }, "running"],
  ["one of v6", "2001:db8::7", { "2001:db8::/64": running }, "running"],
  ["one beside it", "203.0.114.7", { "203.0.113.0/24": running }, undefined],
  ["an ended block", "203.0.113.7", { "203.0.113.7": ended }, undefined],
  ["an ended block in a wider one that stands", "203.0.113.7", { "203.0.113.7": ended, "203.0.0.0/16": running }, "running"],
  ["none", "203.0.113.7", {}, undefined],
])("%s", (_name, address, ranges, reason) => {
  expect(judgeAddress(address, ranges)).toBe(reason);
});

it("asks for an address once, before anybody is known", () => {
  expect(judgeAddress("203.0.113.7", { "203.0.113.7": lasting }, {})).toBeUndefined();
});

function judge(client: string, blocks: Record<string, LiveBlock>, clientsBeside: string[] = []) {
  const ids = { client, clientsBeside, addressClient: "ip:e2:a", previousAddressClient: "ip:e1:a" };
  return refuseBlocked({ ...ids, arrivedAt: NOW, policy: { blocks: new Map(Object.entries(blocks)) } } as unknown as Exchange);
}

it.each<[string, string, Record<string, LiveBlock>, string | undefined]>([
  ["no block", "ip:e2:a", { "ip:e2:b": lasting }, undefined],
  ["a block of the current id", "ip:e2:a", { "ip:e2:a": running }, "running"],
  ["a block of the previous id", "ip:e2:a", { "ip:e1:a": lasting }, "lasting"],
  ["an ended block of the current id, which hides no other", "ip:e2:a", { "ip:e2:a": ended, "ip:e1:a": running }, "running"],
  ["ended blocks", "ip:e2:a", { "ip:e2:a": ended, "ip:e1:a": ended }, undefined],
  ["a block of a credential's client", "key:k", { "key:k": lasting }, "lasting"],
  ["an address's block, asked again for a credential", "key:k", { "ip:e1:a": lasting }, undefined],
])("%s", (_name, client, blocks, reason) => {
  const result = judge(client, blocks);
  expect(result && "refusal" in result ? result.refusal.reason : undefined).toBe(reason);
});

it("refuses who shows several credentials by a block of any of them", () => {
  const beside = ["sub:alice", "key:k"];
  expect(judge("cert:robot", { "key:k": lasting }, beside)).toMatchObject({ refusal: { problem: "client-blocked", reason: "lasting" } });
  expect(judge("cert:robot", { "sub:alice": ended, "key:other": lasting }, beside)).toBeUndefined();
});

it("says when a block ends, and nothing where it does not", () => {
  expect(judge("ip:e2:a", { "ip:e1:a": running })).toMatchObject({
    refusal: { problem: "client-blocked", headers: { "Retry-After": "2" } },
  });
  expect(judge("ip:e2:a", { "ip:e1:a": lasting })).toMatchObject({ refusal: { headers: {} } });
});

it("the edge refuses ranges of live policy, and ends a block by itself", async () => {
  const block = (expiresAt: number | null) => ({ reason: "floods", decisionId: "d", expiresAt });
  const until = Date.now() + 4000;
  await publish("config", { config: testConfig() });
  await publish("blocks", {
    clients: {},
    addresses: { "203.0.113.0/24": block(null), "198.51.100.7": block(until), "192.0.2.0/24": block(Date.now()) },
  });
  const statusFrom = async (address: string) => (await send("/open/x", { address })).status;
  await expect.poll(() => statusFrom("203.0.113.9"), { timeout: 20_000 }).toBe(403);
  expect(await statusFrom("::ffff:203.0.113.9")).toBe(403);
  expect(await statusFrom("203.0.114.9")).toBe(200);
  expect(await statusFrom("192.0.2.1")).toBe(200);
  await expect.poll(() => statusFrom("198.51.100.7"), { timeout: 20_000 }).toBe(200);
  expect(Date.now()).toBeGreaterThanOrEqual(until);
}, 60_000);
