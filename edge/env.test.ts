import { describe, expect, it } from "vitest";
import { readSettings } from "./env.ts";
import { secrets, testEnv } from "./test-worker.ts";

function mistakesOf(changes: Record<string, unknown>): string[] {
  const result = readSettings(testEnv(changes));
  return result.ok ? [] : result.mistakes;
}

describe("the bindings", () => {
  it("take a hop token, or none", () => {
    const read = (HOP_TOKEN: unknown) => readSettings(testEnv({ HOP_TOKEN }));
    expect(read(secrets.hop)).toMatchObject({ ok: true, settings: { hopToken: secrets.hop } });
    expect(read(undefined)).toMatchObject({ ok: true, settings: { hopToken: undefined } });
  });

  it.each(["", "x".repeat(31), 7, null])("refuse the hop token %j: ignored, it would let clients name their own address", (HOP_TOKEN) => {
    expect(mistakesOf({ HOP_TOKEN })).toEqual(["HOP_TOKEN must have 32 characters or more, or not be bound"]);
  });

  it("name a log level of four, and a collector with its headers", () => {
    expect(mistakesOf({ LOG_LEVEL: "loud" })).toEqual(["LOG_LEVEL must be one of debug, info, warn, error"]);
    for (const changes of [{ OTLP_TRACES_URL: "nowhere" }, { OTLP_TRACES_URL: "https://c.test/", OTLP_HEADERS: "a key=b" }]) {
      expect(mistakesOf(changes)).toEqual([expect.stringContaining("OTLP_TRACES_URL must be a URL")]);
    }
    const read = readSettings(testEnv({ OTLP_TRACES_URL: "https://c.test/v1/traces", OTLP_HEADERS: "api-key=a%2Cb,x-team=edge" }));
    const headers = { "api-key": "a,b", "x-team": "edge" };
    expect(read).toMatchObject({ ok: true, settings: { collector: { url: "https://c.test/v1/traces", headers }, logLevel: "info" } });
  });

  it("hold sealing keys, or none", () => {
    const key = "A".repeat(43);
    const read = (AEGIS_SEALING_KEYS: unknown) => readSettings(testEnv({ AEGIS_SEALING_KEYS }));
    expect(read(`k2:${key},k1:${key}`)).toMatchObject({ ok: true, settings: { sealingKeys: expect.objectContaining({ size: 2 }) } });
    expect(read(undefined)).toMatchObject({ ok: true, settings: { sealingKeys: new Map() } });
    for (const wrong of ["", "k1:short-secret", 7, `k1:${key},k1:${key}`]) {
      const mistakes = mistakesOf({ AEGIS_SEALING_KEYS: wrong });
      expect(mistakes).toEqual([expect.stringContaining("AEGIS_SEALING_KEYS must be")]);
      expect(mistakes.join()).not.toContain("short-secret");
    }
  });

  it("hold a database for each region that has one, whole or not at all", () => {
    const bound = { UPSTASH_REDIS_REST_URL_EU: "https://eu.test/", UPSTASH_REDIS_REST_TOKEN_EU: "t" };
    const read = readSettings(testEnv(bound));
    expect(read.ok && [...read.settings.databases]).toEqual([["eu", { url: "https://eu.test", token: "t" }]]);
    expect(read.ok && read.settings.secret(`\${env:UPSTASH_REDIS_REST_TOKEN_EU}`)).toBeUndefined();
    expect(mistakesOf({ ...bound, UPSTASH_REDIS_REST_TOKEN_EU: undefined })).toEqual(["UPSTASH_REDIS_REST_TOKEN_EU is missing"]);
    expect(mistakesOf({ UPSTASH_REDIS_REST_TOKEN_US_2: "t" })).toEqual(["UPSTASH_REDIS_REST_URL_US_2 is missing"]);
    expect(mistakesOf({ ...bound, UPSTASH_REDIS_REST_URL_EU: "nowhere" })).toEqual(["UPSTASH_REDIS_REST_URL_EU is not a URL"]);
  });

  it("are resolved where the config names them, but for the edge's own", () => {
    const read = readSettings(testEnv());
    const resolve = (name: string) => read.ok && read.settings.secret(`\${env:${name}}`);
    expect(resolve("AEGIS_JWT_SECRET")).toBe(secrets.jwt);
    for (const own of ["INGEST_KEY", "API_KEY_PEPPERS", "CLIENT_HASH_KEYS", "HOP_TOKEN", "UPSTASH_REDIS_REST_TOKEN"]) {
      expect(resolve(own)).toBeUndefined();
    }
  });

  it("are refused with every mistake at once", () => {
    const changes = {
      HOP_TOKEN: "short",
      EDGE_ID: undefined,
      ANALYTICS_URL: "nowhere",
      POLICY_REFRESH_SECONDS: "0",
      CLIENT_HASH_KEYS: "e1:short",
    };
    expect(mistakesOf(changes)).toEqual([
      expect.stringContaining("POLICY_REFRESH_SECONDS"),
      expect.stringContaining("EDGE_ID"),
      expect.stringContaining("ANALYTICS_URL"),
      expect.stringContaining("CLIENT_HASH_KEYS"),
      expect.stringContaining("HOP_TOKEN"),
    ]);
  });
});
