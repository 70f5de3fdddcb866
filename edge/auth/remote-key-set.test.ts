import { errors, exportJWK, generateKeyPair } from "jose";
import { afterEach, beforeAll, describe, expect, inject, it, vi } from "vitest";
import type { KeyContext } from "./key-source.ts";
import { KeySetUnavailable, RemoteKeySet } from "./remote-key-set.ts";

const MINUTE = 60_000;
const START = 1_000_000;
const input = { payload: "", signature: "" };
let key: object;
beforeAll(async () => {
  key = await exportJWK((await generateKeyPair("ES256", { extractable: true })).publicKey);
});
afterEach(() => void vi.restoreAllMocks());

let made = 0;

/** A key set at an address of its own, on the tests' real server. */
async function publishedSet(...kids: string[]) {
  const path = `/set-${++made}`;
  const url = new URL(path, inject("jwksUrl")).href;
  const answer = async (given: { status?: number; body?: unknown; headers?: Record<string, string> }) => {
    await fetch(url, { method: "PUT", body: JSON.stringify(given) });
  };
  const hold = (...held: string[]) => answer({ status: 200, body: { keys: held.map((kid) => ({ ...key, kid })) } });
  await hold(...kids);
  const asked = async () => (await fetch(new URL(`/asked?${path}`, url))).json();
  return { set: new RemoteKeySet({ url }), answer, hold, asked };
}

const work: Promise<unknown>[] = [];
const warned: unknown[] = [];

function at(now: number): KeyContext {
  const log = { info() {}, error() {}, warn: (_message: string, fields?: object) => void warned.push(fields) };
  return { now, waitUntil: (promise) => void work.push(promise), log };
}

/** "found", "unknown" (the set holds no such key) or "unavailable". */
async function look(set: RemoteKeySet, kid: string, now: number): Promise<string> {
  try {
    await set.find({ alg: "ES256", kid }, input, at(now));
    return "found";
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return "unknown";
    if (error instanceof KeySetUnavailable) return "unavailable";
    throw error;
  }
}

describe("a key set", () => {
  it("is loaded once for all who need it at first, and serves them from memory for ten minutes", async () => {
    const { set, asked } = await publishedSet("a");
    const first = await Promise.all(Array.from({ length: 30 }, () => look(set, "a", START)));
    expect(new Set(first)).toEqual(new Set(["found"]));
    expect(await look(set, "a", START + 10 * MINUTE - 1)).toBe("found");
    expect(await asked()).toBe(1);
  });

  it("is renewed behind the answer when it is older", async () => {
    const { set, hold, asked } = await publishedSet("a");
    expect(await look(set, "a", START)).toBe("found");
    await hold("b");
    expect(await look(set, "a", START + 10 * MINUTE)).toBe("found");
    await Promise.all(work);
    expect(await look(set, "a", START + 10 * MINUTE + 1)).toBe("unknown");
    expect(await look(set, "b", START + 10 * MINUTE + 1)).toBe("found");
    expect(await asked()).toBe(2);
  });

  it("is looked into again for an unknown key, once in ten seconds however many ask", async () => {
    const { set, hold, asked } = await publishedSet("a");
    expect(await look(set, "a", START)).toBe("found");
    await hold("a", "b");
    expect(await look(set, "b", START + 9999)).toBe("unknown");
    expect(await asked()).toBe(1);
    const both = await Promise.all(["b", "c", "b", "d"].map((kid) => look(set, kid, START + 10_000)));
    expect(both).toEqual(["found", "unknown", "found", "unknown"]);
    expect(await look(set, "e", START + 12_000)).toBe("unknown");
    expect(await asked()).toBe(2);
  });
});

describe("an outage of the issuer", () => {
  it("costs one request in ten seconds, whoever asks and whatever for", async () => {
    const { set, answer, hold, asked } = await publishedSet();
    await answer({ status: 503 });
    const many = await Promise.all(Array.from({ length: 30 }, (_, index) => look(set, `garbage-${index}`, START)));
    expect(new Set(many)).toEqual(new Set(["unavailable"]));
    expect(await look(set, "a", START + 9999)).toBe("unavailable");
    expect(await asked()).toBe(1);
    expect(warned.at(-1)).toEqual({ host: new URL(inject("jwksUrl")).host, trouble: "it answered 503" });
    await hold("a");
    expect(await look(set, "a", START + 10_000)).toBe("found");
    expect(await asked()).toBe(2);
  });

  it("is survived for a day with the last set, which is tried to be renewed all the while", async () => {
    const { set, answer, hold, asked } = await publishedSet("a");
    expect(await look(set, "a", START)).toBe("found");
    await answer({ status: 500 });
    for (const later of [10 * MINUTE, 10 * MINUTE + 1, 20 * MINUTE, 24 * 60 * MINUTE - 1]) {
      expect(await look(set, "a", START + later)).toBe("found");
      await Promise.all(work);
    }
    expect(await asked()).toBe(4);
    expect(await look(set, "a", START + 24 * 60 * MINUTE)).toBe("unavailable");
    await hold("a");
    expect(await look(set, "a", START + 24 * 60 * MINUTE + 10_000)).toBe("found");
  });

  it("makes nobody's key unknown: the set at hand may be too old to hold it", async () => {
    const { set, answer } = await publishedSet("a");
    expect(await look(set, "a", START)).toBe("found");
    await answer({ status: 500 });
    expect(await look(set, "b", START + MINUTE)).toBe("unavailable");
    expect(await look(set, "b", START + MINUTE + 1)).toBe("unavailable");
    expect(await look(set, "a", START + MINUTE + 1)).toBe("found");
  });

  it("in which the loading request dies holds its followers up for two seconds and the next load not at all", async () => {
    const { set, asked } = await publishedSet("a");
    vi.spyOn(globalThis, "fetch").mockImplementationOnce(() => new Promise(() => {}));
    void look(set, "a", START);
    const startedAt = Date.now();
    expect(await look(set, "a", START + 1)).toBe("unavailable");
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(2000);
    expect(await look(set, "a", START + 5000)).toBe("unavailable");
    expect(await look(set, "a", START + 10_000)).toBe("found");
    expect(await asked()).toBe(1);
  });

  it("whose end a slow load reports late is not brought back by it", async () => {
    const { set, hold } = await publishedSet("a");
    const late = Promise.withResolvers<Response>();
    vi.spyOn(globalThis, "fetch").mockImplementationOnce(() => late.promise);
    const slow = look(set, "a", START);
    await hold("b");
    expect(await look(set, "b", START + 10_000)).toBe("found");
    late.resolve(Response.json({ keys: [{ ...key, kid: "a" }] }));
    expect(await slow).toBe("unknown");
    expect(await look(set, "b", START + 10_001)).toBe("found");
  });
});

describe("an answer that is no key set", () => {
  it.each<[string, { status?: number; body?: unknown; headers?: Record<string, string> }, string]>([
    ["a redirect", { status: 302, body: "", headers: { Location: inject("jwksUrl") } }, "it answered 302"],
    ["an error with a good body", { status: 404, body: { keys: [] } }, "it answered 404"],
    ["too much", { status: 200, body: { keys: [], padding: "x".repeat(262_144) } }, "it is larger than 262144 bytes"],
    ["no JSON", { status: 200, body: "<html>" }, "it cannot be read (SyntaxError)"],
    ["another shape", { status: 200, body: { keys: [1] } }, "it cannot be read (JWKSInvalid)"],
    ["nothing", { status: 200, body: "" }, "it cannot be read (SyntaxError)"],
  ])("is refused: %s", async (_name, given, trouble) => {
    const { set, answer } = await publishedSet();
    await answer(given);
    expect(await look(set, "a", START)).toBe("unavailable");
    expect(warned.at(-1)).toMatchObject({ trouble });
  });

  it.each<[string, { status?: number; body?: unknown }]>([
    ["no answer", {}],
    ["an answer that never ends", { status: 200, body: "unfinished" }],
  ])("is waited for two seconds: %s", async (_name, given) => {
    const { set, answer } = await publishedSet();
    await answer(given);
    const startedAt = Date.now();
    expect(await look(set, "a", START)).toBe("unavailable");
    expect(Date.now() - startedAt).toBeLessThan(4500);
    expect(warned.at(-1)).toMatchObject({ trouble: "it cannot be read (TimeoutError)" });
  });

  it("keeps the last good set", async () => {
    const { set, answer } = await publishedSet("a");
    expect(await look(set, "a", START)).toBe("found");
    await answer({ status: 200, body: "<html>" });
    expect(await look(set, "b", START + MINUTE)).toBe("unavailable");
    expect(await look(set, "a", START + MINUTE)).toBe("found");
  });
});
