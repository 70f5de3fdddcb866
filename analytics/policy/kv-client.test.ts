import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createKvClient, KvError } from "./kv-client.ts";
import { type KvStandIn, startKvStandIn } from "./kv-stand-in.ts";

let kv: KvStandIn;
beforeAll(async () => {
  kv = await startKvStandIn();
});
afterAll(() => kv.close());
beforeEach(() => {
  kv.fault = "none";
  kv.values.clear();
  kv.leaveOut.clear();
});

const client = (changes = {}) => createKvClient({ ...kv.settings, ...changes });

async function failure(call: Promise<unknown>): Promise<KvError> {
  const error = await call.then(
    () => null,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(KvError);
  return error as KvError;
}

describe("values", () => {
  it("are read back as they were written, with any character in key and value", async () => {
    const entry = { key: "aegis/key/a:b!%?#é", value: '{"é":"line\\nbreak \r\n --boundary ☃"}' };
    await client().write(entry);
    expect(await client().read([entry.key, "aegis/none"])).toEqual(new Map([[entry.key, entry.value]]));
  });

  it("of a megabyte pass whole", async () => {
    const value = "x".repeat(1_048_576);
    await client().write({ key: "big", value });
    expect((await client().read(["big"])).get("big")).toBe(value);
  });

  it("are written many at once, and those left out are named", async () => {
    kv.leaveOut.add("b");
    const failed = await client().writeMany([
      { key: "a", value: "1" },
      { key: "b", value: "2", expiresAtSeconds: 2_000_000_000 },
    ]);
    expect(failed).toEqual(["b"]);
    expect(kv.values).toEqual(new Map([["a", "1"]]));
  });

  it("carry their expiry", async () => {
    await client().write({ key: "single", value: "1", expiresAtSeconds: 2_000_000_000 });
    await client().writeMany([{ key: "bulk", value: "1", expiresAtSeconds: 2_000_000_001 }]);
    expect([kv.expirations.get("single"), kv.expirations.get("bulk")]).toEqual([2_000_000_000, 2_000_000_001]);
  });

  it("are removed, also when they are gone already", async () => {
    await client().write({ key: "a", value: "1" });
    await client().remove("a");
    await client().remove("a");
    expect(kv.values.size).toBe(0);
  });

  it("are listed by prefix over every page", async () => {
    for (const key of ["p/1", "p/2", "p/3", "p/4", "p/5", "q/1"]) await client().write({ key, value: "1" });
    expect(await client().list("p/")).toEqual(["p/1", "p/2", "p/3", "p/4", "p/5"]);
  });
});

describe("failures", () => {
  it("tell a refused token from an absent service", async () => {
    expect((await failure(client({ token: "another" }).read(["a"]))).status).toBe(403);
    expect((await failure(client({ baseUrl: "http://127.0.0.1:9" }).read(["a"]))).status).toBeNull();
  });

  it("carry the time KV asks for", async () => {
    kv.fault = "too-many";
    expect(await failure(client().write({ key: "a", value: "1" }))).toMatchObject({ status: 429, retryAfterMs: 2000 });
  });

  it("are not repeated by the client", async () => {
    kv.fault = "lose-answer";
    const before = kv.writes.length;
    await failure(client().write({ key: "a", value: "1" }));
    expect(kv.writes.length - before).toBe(1);
  });

  it("end a call that gets no answer in time", async () => {
    kv.fault = "hang";
    const error = await failure(client({ timeoutMs: 80 }).read(["a"]));
    expect(error.status).toBeNull();
    expect(error.message).toMatch(/^KV read: did not answer after \d+ ms$/);
  });

  it("never show the token", async () => {
    const error = await failure(client({ token: "another-secret-token" }).read(["a"]));
    expect(JSON.stringify([error.message, error.stack])).not.toContain("another-secret-token");
  });
});
