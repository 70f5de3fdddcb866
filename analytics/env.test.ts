import { describe, expect, test } from "vitest";
import { readEnv } from "./env.ts";

const least = {
  AEGIS_INGEST_KEYS: "edge-1:0123456789abcdef, edge-2:fedcba9876543210",
  AEGIS_OPERATOR_TOKEN: "0123456789abcdef",
  AEGIS_SESSION_SECRET: "0123456789abcdef",
  AEGIS_API_KEY_PEPPER: "p1:0123456789abcdef",
};
const kv = { CLOUDFLARE_ACCOUNT_ID: "a", CLOUDFLARE_KV_NAMESPACE_ID: "n", CLOUDFLARE_API_TOKEN: "t" };

describe("the environment", () => {
  test("takes the edge's list of peppers, and hashes new API keys under the first", () => {
    const reading = readEnv({ ...least, AEGIS_API_KEY_PEPPER: "p2:fedcba9876543210,p1:0123456789abcdef" });
    expect(reading.ok && reading.env.apiKeyPepper).toEqual({ id: "p2", secret: "fedcba9876543210" });
  });

  test("needs secrets only; the rest has defaults on loopback", () => {
    expect(readEnv(least)).toEqual({
      ok: true,
      env: {
        host: "127.0.0.1",
        port: 8081,
        database: { url: undefined, driver: undefined, directory: ".aegis/database" },
        ingestKeys: [
          { id: "edge-1", secret: "0123456789abcdef" },
          { id: "edge-2", secret: "fedcba9876543210" },
        ],
        operatorToken: "0123456789abcdef",
        serviceToken: null,
        sessionSecret: "0123456789abcdef",
        apiKeyPepper: { id: "p1", secret: "0123456789abcdef" },
        sealingKeys: new Map(),
        kv: null,
        mlUrl: null,
        otlp: null,
        dashboardDirectory: "dashboard/dist",
        publicUrl: "http://127.0.0.1:8081",
        trustedProxies: [],
        streams: { inAll: 10_000, ofOperator: 100 },
        drain: null,
        oidc: null,
        lookUp: expect.any(Function),
      },
    });
  });

  test("takes the proxies that are trusted, and refuses what is no range", () => {
    const read = (AEGIS_TRUSTED_PROXIES: string) => readEnv({ ...least, AEGIS_TRUSTED_PROXIES });
    expect(read("10.0.0.0/8, fd00::/8,192.0.2.1")).toMatchObject({ env: { trustedProxies: ["10.0.0.0/8", "fd00::/8", "192.0.2.1"] } });
    for (const text of ["10.0.0.0/33", "proxy", "10.0.0.1,,"])
      expect(read(text)).toMatchObject({ ok: false, errors: [{ path: "AEGIS_TRUSTED_PROXIES" }] });
  });

  test("takes a collector and its headers, and neither an address with a password nor what are no headers", () => {
    const read = (OTLP_METRICS_URL: string, OTLP_HEADERS = "x-key=a%20b,x-team=c") => readEnv({ ...least, OTLP_METRICS_URL, OTLP_HEADERS });
    const url = "https://collector.example/v1/metrics";
    expect(read(url)).toMatchObject({ env: { otlp: { url, headers: { "x-key": "a b", "x-team": "c" } } } });
    expect(read("https://u:p@collector.example/v1/metrics")).toMatchObject({ ok: false, errors: [{ path: "OTLP_METRICS_URL" }] });
    expect(read(url, "x key=%ZZ")).toMatchObject({ ok: false, errors: [{ path: "OTLP_HEADERS" }] });
  });

  test("takes a drain of raw events with its headers, and no address that could be overheard or holds a password", () => {
    const read = (AEGIS_DRAIN_URL: string, more = {}) => readEnv({ ...least, AEGIS_DRAIN_URL, ...more });
    const headers = { AEGIS_DRAIN_HEADERS: "Authorization=Bearer%20key", AEGIS_DRAIN_FORMAT: "clickhouse" };
    const url = "https://logs.example/in?stream=aegis";
    expect(read(url)).toMatchObject({ env: { drain: { url, headers: {}, format: "ndjson" } } });
    expect(read(url, headers)).toMatchObject({ env: { drain: { headers: { authorization: "Bearer key" }, format: "clickhouse" } } });
    expect(read("http://127.0.0.1:9000/")).toMatchObject({ ok: true });
    for (const unsafe of ["http://logs.example/", "https://u:s3cret@logs.example/", "file:///etc/passwd"]) {
      const reading = read(unsafe);
      expect(reading).toMatchObject({ ok: false, errors: [{ path: "AEGIS_DRAIN_URL" }] });
      expect(JSON.stringify(reading)).not.toContain("s3cret");
    }
  });

  test("looks up what the config refers to", () => {
    const reading = readEnv({ ...least, CHAT_URL: "https://chat.example/", EMPTY: "" });
    expect(reading.ok && ["CHAT_URL", "EMPTY", "NONE"].map(reading.env.lookUp)).toEqual(["https://chat.example/", undefined, undefined]);
  });

  test("looks up none of its own secrets, which a webhook would be sent", () => {
    const reading = readEnv({ ...least, DATABASE_URL: "postgres://u:p@h/d" });
    const own = ["AEGIS_OPERATOR_TOKEN", "AEGIS_SESSION_SECRET", "AEGIS_INGEST_KEYS", "AEGIS_API_KEY_PEPPER", "DATABASE_URL"];
    expect(reading.ok && own.map(reading.env.lookUp)).toEqual(own.map(() => undefined));
  });

  test("holds sealing keys, and does not repeat a wrong one", () => {
    const reading = readEnv({ ...least, AEGIS_SEALING_KEYS: `k1:${"A".repeat(43)}` });
    expect(reading.ok && [...reading.env.sealingKeys.keys()]).toEqual(["k1"]);
    const wrong = readEnv({ ...least, AEGIS_SEALING_KEYS: "k1:short-secret" });
    expect(wrong).toMatchObject({
      ok: false,
      errors: [{ path: "AEGIS_SEALING_KEYS", message: expect.stringContaining("32 bytes as base64") }],
    });
    expect(JSON.stringify(wrong)).not.toContain("short-secret");
  });

  test("names KV wholly, at Cloudflare's address unless another is given", () => {
    const reading = readEnv({ ...least, ...kv });
    expect(reading.ok && reading.env.kv).toEqual({
      accountId: "a",
      namespaceId: "n",
      apiToken: "t",
      baseUrl: "https://api.cloudflare.com/client/v4",
    });
  });

  test("counts an empty variable as absent", () => {
    const reading = readEnv({ ...least, DATABASE_URL: "", AEGIS_ML_URL: "" });
    expect(reading.ok && [reading.env.database.url, reading.env.mlUrl]).toEqual([undefined, null]);
  });

  test("is refused with every mistake at once, and no value is repeated", () => {
    const reading = readEnv({
      AEGIS_ANALYTICS_PORT: "70000",
      DATABASE_URL: "mysql://user:hidden@host/db",
      AEGIS_INGEST_KEYS: "edge-1:hidden",
      AEGIS_OPERATOR_TOKEN: "hidden",
      AEGIS_ML_URL: "ftp://ml",
      CLOUDFLARE_ACCOUNT_ID: "a",
    });
    const errors = reading.ok ? [] : reading.errors;
    expect(errors.map(({ path }) => path).sort()).toEqual([
      "AEGIS_ANALYTICS_PORT",
      "AEGIS_API_KEY_PEPPER",
      "AEGIS_INGEST_KEYS",
      "AEGIS_ML_URL",
      "AEGIS_OPERATOR_TOKEN",
      "AEGIS_SESSION_SECRET",
      "CLOUDFLARE_API_TOKEN",
      "CLOUDFLARE_KV_NAMESPACE_ID",
      "DATABASE_URL",
    ]);
    expect(errors.find(({ path }) => path === "AEGIS_SESSION_SECRET")?.message).toBe("is missing");
    expect(JSON.stringify(errors)).not.toContain("hidden");
  });
});
