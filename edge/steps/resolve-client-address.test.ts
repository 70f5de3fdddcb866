import { beforeAll, describe, expect, it } from "vitest";
import { addressClients } from "../auth/address-clients.ts";
import { publish, send, testConfig, testEnv, testIssuers, token } from "../test-worker.ts";

const before = { id: "e1", secret: "hash-key-of-tests-that-is-long-enough-0123456789" };
const after = { id: "e2", secret: "the-next-hash-key-of-tests-that-is-long-enough-01" };
const env = testEnv({ CLIENT_HASH_KEYS: `${after.id}:${after.secret},${before.id}:${before.secret}` });

beforeAll(async () => {
  await publish("config", { config: testConfig({ issuers: testIssuers() }) });
});

const clientUnder = async (key: typeof before, address: string) => (await addressClients(address, [key], Date.now())).current;

async function upstreamHeaders(address: string, headers: Record<string, string> = {}, path = "/open/x") {
  const response = await send(path, { address, env, headers });
  return ((await response.json()) as { headers?: Record<string, string> }).headers ?? {};
}

describe("after the rotation of the key that anonymises addresses", () => {
  it("a client is counted under the current key only", async () => {
    const client = await clientUnder(after, "198.51.100.1");
    expect(client).toMatch(/^ip:e2:[\w-]{22}$/);
    expect(await upstreamHeaders("198.51.100.1")).toMatchObject({ "x-aegis-client": client });
  });

  it("a block made under the previous key holds until it is lifted", async () => {
    const address = "198.51.100.2";
    const status = async () => (await send("/open/x", { address, env })).status;
    const block = { reason: "test", decisionId: "d", expiresAt: Date.now() + 600_000 };
    expect(await status()).toBe(200);
    await publish("blocks", { clients: { [await clientUnder(before, address)]: block } });
    await expect.poll(status, { timeout: 5000 }).toBe(403);
    await publish("blocks", { clients: {} });
    await expect.poll(status, { timeout: 5000 }).toBe(200);
  });

  it("a risk score made under the previous key holds until there is one under the current; a credential takes none of it", async () => {
    const address = "198.51.100.3";
    const old = await clientUnder(before, address);
    const risk = async (headers = {}, path = "/open/x") => (await upstreamHeaders(address, headers, path))["x-aegis-risk"];
    await publish("risk", { scores: { [old]: 0.75 }, expiresAt: Date.now() + 600_000 });
    await expect.poll(risk, { timeout: 5000 }).toBe("0.750");
    expect(await risk({ Authorization: `Bearer ${await token()}` }, "/api/users")).toBeUndefined();
    await publish("risk", { scores: { [old]: 0.75, [await clientUnder(after, address)]: 0 }, expiresAt: Date.now() + 600_000 });
    await expect.poll(risk, { timeout: 5000 }).toBe("0.000");
  });
});

describe("the client ids of an address", () => {
  it("are two, of the first two keys, and come from memory the second time without a promise", async () => {
    const keys = [after, before, { id: "e0", secret: before.secret }];
    const first = addressClients("2001:db8::1", keys, 1000);
    expect(first).toBeInstanceOf(Promise);
    const found = await first;
    expect(found.current).toMatch(/^ip:e2:/);
    expect(found.previous).toMatch(/^ip:e1:/);
    expect(addressClients("2001:db8::1", keys, 2000)).toBe(await addressClients("2001:db8::1", keys, 2000));
    expect(await addressClients("2001:db8::ffff", keys, 2000)).toMatchObject({ current: found.current, previous: found.previous });
    expect(await addressClients("2001:db8::1", [before], 2000)).toMatchObject({ current: found.previous, previous: null });
  });
});
