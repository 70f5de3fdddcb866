import { beforeEach, describe, expect, it, vi } from "vitest";
import { readSettings, type Settings } from "../env.ts";
import type { Policy } from "../live/policy.ts";
import type { PolicyStore } from "../live/policy-store.ts";
import { kv, testConfig, testEnv } from "../test-worker.ts";
import { kvStore } from "../workers/kv-store.ts";
import { apiKey } from "./api-key.ts";
import type { AuthContext } from "./authenticator.ts";
import { checksummed, storedKey } from "./test-api-keys.ts";

const settingsResult = readSettings(testEnv());
const settings = settingsResult.ok ? settingsResult.settings : (undefined as unknown as Settings);
const policy = { config: testConfig(), revokedKeys: new Set() } as unknown as Policy;
const START = 1_000_000;

let reads = 0;
beforeEach(() => {
  reads = 0;
});

/** The real KV, its reads counted. */
const counted = {
  get(...given: unknown[]) {
    reads += 1;
    return (kv.get as (...all: unknown[]) => unknown)(...given);
  },
} as unknown as KVNamespace;

let addresses = 0;
const newAddress = () => `ip:e1:${++addresses}`;

function contextOf(now: number, changes: Partial<AuthContext> = {}): AuthContext {
  const caller = { address: "198.51.100.7", addressClient: "ip:e1:a", queryKeys: [] };
  return { policy, settings, store: kvStore(counted), ...caller, now, waitUntil() {}, ...changes } as AuthContext;
}

async function read(key: string, now: number, changes: Partial<AuthContext> = {}): Promise<string> {
  const request = new Request("http://gateway.test/", { headers: { "X-API-Key": key } });
  const result = await apiKey.read(request, contextOf(now, changes));
  return "reason" in result ? `${result.kind}: ${result.reason}` : result.kind;
}

function madeUpKey(): string {
  const id = crypto.randomUUID().replaceAll("-", "").slice(0, 12);
  return checksummed(`aegis_${id}_${"x".repeat(32)}`);
}

describe("a look-up", () => {
  it("is made once a minute for a good key", async () => {
    const key = await storedKey();
    expect(await read(key, START)).toBe("credential");
    expect(await read(key, START + 59_999)).toBe("credential");
    expect(reads).toBe(1);
    expect(await read(key, START + 60_000)).toBe("credential");
    expect(reads).toBe(2);
  });

  it("is repeated after pauses that double for an unknown key, which may be on its way", async () => {
    const key = madeUpKey();
    const lookedUpAt: number[] = [];
    for (let second = 0; second < 120; second++) {
      const before = reads;
      expect(await read(key, START + second * 1000)).toBe("refused: api key unknown");
      if (reads > before) lookedUpAt.push(second);
    }
    expect(lookedUpAt).toEqual([0, 5, 15, 35, 75, 115]);
  });

  it("ends after 250 ms in a refusal that blames nobody, and is made again for the next request", async () => {
    const hanging = { get: () => new Promise(() => {}) } as unknown as PolicyStore;
    const key = await storedKey();
    const startedAt = Date.now();
    expect(await read(key, START, { store: hanging })).toBe("unavailable: api keys cannot be read: TimeoutError");
    expect(Date.now() - startedAt).toBeLessThan(2000);
    const failing = { get: () => Promise.reject(new Error("KV is away")) } as unknown as PolicyStore;
    expect(await read(key, START, { store: failing })).toBe("unavailable: api keys cannot be read: Error");
    expect(await read(key, START)).toBe("credential");
  });
});

describe("a key's record", () => {
  it("says whom it counts as and what it may do", async () => {
    const record = { formatVersion: 2, client: "key:AAAAAAAAAAAA", permissions: ["read:metrics"], plan: "pro", limits: { api: 5 } };
    const key = await storedKey(record);
    const result = await apiKey.read(new Request("http://gateway.test/", { headers: { "X-API-Key": key } }), contextOf(START));
    expect(result).toEqual({
      kind: "credential",
      credential: {
        method: "api-key",
        client: "key:AAAAAAAAAAAA",
        subject: key.slice(6, 18),
        roles: ["user"],
        permissions: ["read:metrics"],
        plan: "pro",
        limits: { api: 5 },
      },
    });
  });

  it("keeps it to its addresses, also once it is known", async () => {
    const key = await storedKey({ formatVersion: 2, addresses: ["198.51.100.0/24", "2001:db8::/32"] });
    for (const address of ["198.51.100.7", "2001:db8:1::1", "::ffff:198.51.100.9"]) {
      expect(await read(key, START, { address })).toBe("credential");
    }
    for (const address of ["203.0.113.1", "2001:db9::1", "", "unknown"]) {
      expect(await read(key, START, { address })).toBe("refused: address not allowed for this api key");
    }
  });

  it.each([[[]], [["no address"]]])("that lists %j admits no address", async (addresses) => {
    const key = await storedKey({ formatVersion: 2, addresses });
    expect(await read(key, START)).toMatch(/^refused: (address not allowed|api key unknown)/);
  });
});

describe("a revoked key", () => {
  const revoking = (key: string) => ({ ...policy, revokedKeys: new Set([key.slice(6, 18)]) }) as Policy;

  it("is refused whether it is known, unknown or cannot be read, and is then nobody's either", async () => {
    const key = await storedKey();
    const gone = madeUpKey();
    const failing = { get: () => Promise.reject(new Error("KV is away")) } as unknown as PolicyStore;
    expect(await read(key, START, { policy: revoking(key), store: failing })).toBe("refused: api key revoked");
    expect(await read(key, START, { policy: revoking(key) })).toBe("refused: api key revoked");
    expect(await read(key, START)).toBe("credential");
    expect(await read(key, START, { policy: revoking(key) })).toBe("refused: api key revoked");
    expect(await read(gone, START, { policy: revoking(gone) })).toBe("refused: api key revoked");
    expect(await read(gone, START, { policy: revoking(gone) })).toBe("refused: api key revoked");
  });
});

describe("a look-up's work", () => {
  /** How often the key's hash is made while one is judged. */
  async function hashesOf(key: string, changes: Partial<AuthContext> = {}): Promise<number> {
    const sign = vi.spyOn(crypto.subtle, "sign");
    try {
      await read(key, START, { addressClient: newAddress(), ...changes });
      return sign.mock.calls.length;
    } finally {
      sign.mockRestore();
    }
  }

  it("is the same for an id that is stored, revoked, unknown, of another pepper or of a broken record", async () => {
    const known = await storedKey();
    const wrongSecret = checksummed(`${known.slice(0, 19)}${"w".repeat(32)}`);
    const revoked = { ...policy, revokedKeys: new Set([known.slice(6, 18)]) } as Policy;
    const before = reads;
    expect(await hashesOf(wrongSecret)).toBe(1);
    expect(await hashesOf(wrongSecret.replace(/.{6}$/, "000000"))).toBe(0);
    expect(await hashesOf(checksummed(`${known.slice(0, 19)}${"v".repeat(32)}`), { policy: revoked })).toBe(1);
    expect(await hashesOf(madeUpKey())).toBe(1);
    expect(await hashesOf(await storedKey({ pepperId: "p9" }))).toBe(1);
    expect(await hashesOf(await storedKey({ roles: "admin" }))).toBe(1);
    expect(reads - before).toBe(5);
  });
});

describe("unknown keys", () => {
  it("push no accepted key out of memory", async () => {
    const key = await storedKey();
    expect(await read(key, START)).toBe("credential");
    const empty = { get: () => Promise.resolve(null) } as unknown as PolicyStore;
    for (let made = 0; made < 10_050; made++) await read(madeUpKey(), START, { store: empty, addressClient: newAddress() });
    expect(await read(key, START)).toBe("credential");
    expect(reads).toBe(1);
  }, 60_000);

  it("are looked up twenty times a minute for one address, and not more", async () => {
    const addressClient = newAddress();
    const answers: string[] = [];
    for (let made = 0; made < 30; made++) answers.push(await read(madeUpKey(), START + made, { addressClient }));
    expect(answers.slice(0, 20)).toEqual(Array(20).fill("refused: api key unknown"));
    expect(answers.slice(20)).toEqual(Array(10).fill("refused: too many unknown api keys from this address"));
    expect(reads).toBe(20);
    expect(await read(madeUpKey(), START, { addressClient: newAddress() })).toBe("refused: api key unknown");
    expect(await read(madeUpKey(), START + 60_000, { addressClient })).toBe("refused: api key unknown");
    expect(reads).toBe(22);
  });

  it("take nothing from keys of the same address that were accepted within the hour, nor does one key presented again and again", async () => {
    const addressClient = newAddress();
    const key = await storedKey();
    expect(await read(key, START, { addressClient })).toBe("credential");
    const stubborn = madeUpKey();
    for (let second = 0; second < 120; second++) await read(stubborn, START + second * 1000, { addressClient });
    expect(await read(await storedKey(), START + 120_000, { addressClient })).toBe("credential");
    for (let made = 0; made < 25; made++) await read(madeUpKey(), START + 120_000, { addressClient });
    expect(await read(key, START + 121_000, { addressClient })).toBe("credential");
    expect(await read(await storedKey(), START + 121_000, { addressClient })).toMatch(/^refused: too many/);
  });
});
