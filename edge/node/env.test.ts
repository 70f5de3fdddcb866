import { expect, it } from "vitest";
import { readNodeSettings } from "./env.ts";
import { testVariables } from "./test-node-edge.ts";

it("takes the least that is needed", () => {
  const reading = readNodeSettings(testVariables({ AEGIS_EDGE_PORT: undefined, AEGIS_POLICY_FILE: undefined }));
  expect(reading).toMatchObject({
    ok: true,
    settings: { host: "127.0.0.1", port: 8080, processes: 1, tls: null, policyFile: ".aegis/edge-policy.json", gateway: { redis: null } },
  });
});

it("runs a process for each core where Redis counts for all of them", () => {
  const variables = testVariables({ UPSTASH_REDIS_REST_URL: "http://127.0.0.1:8079/", UPSTASH_REDIS_REST_TOKEN: "token" });
  const reading = readNodeSettings(variables);
  expect(reading.ok && reading.settings.processes).toBeGreaterThan(0);
  expect(reading).toMatchObject({ settings: { gateway: { redis: { url: "http://127.0.0.1:8079" } } } });
});

it("tells every mistake at once", () => {
  const mistaken = {
    EDGE_ID: "",
    UPSTASH_REDIS_REST_URL: "http://127.0.0.1:8079",
    AEGIS_EDGE_PORT: "http",
    AEGIS_PROCESSES: "0",
    TRUSTED_PROXIES: "10.0.0.0/8,proxy.internal,10.1",
    TLS_CERT_FILE: "cert.pem",
  };
  const reading = readNodeSettings(testVariables(mistaken));
  expect(reading.ok ? [] : reading.mistakes).toEqual([
    "EDGE_ID is missing",
    "UPSTASH_REDIS_REST_TOKEN is missing",
    'TRUSTED_PROXIES holds "proxy.internal": use addresses or ranges such as 10.0.0.0/8',
    'TRUSTED_PROXIES holds "10.1": use addresses or ranges such as 10.0.0.0/8',
    "AEGIS_EDGE_PORT must be a whole number from 0 to 65535",
    "AEGIS_PROCESSES must be a whole number from 1 to 512",
    "TLS_CERT_FILE and TLS_KEY_FILE must be set together",
  ]);
});
