import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { applyEnvironment } from "./apply-environment.ts";
import { readConfig } from "./read-config.ts";

const sample = readFileSync(new URL("aegis.config.yaml", import.meta.url), "utf8");

function settingsAfter(environment: Record<string, string>) {
  const applied = applyEnvironment(sample, environment);
  if (!applied.ok) throw new Error(JSON.stringify(applied.errors));
  const result = readConfig(applied.yaml);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.settings;
}

describe("the environment", () => {
  test("wins over the file, also where keys have several words or stand in nobody's file", () => {
    const settings = settingsAfter({
      AEGIS_RATE_LIMITING__DEFAULT__LIMIT: "50",
      AEGIS_GATEWAY__UPSTREAMS__DEMO__TIMEOUT_MS: "77",
      AEGIS_ML__TIMEOUT_MS: "500",
      AEGIS_MONITORING__METRICS_ENABLED: "false",
    });
    expect(settings.rateLimiting.default?.limit).toBe(50);
    expect(settings.gateway.upstreams.demo?.timeoutMs).toBe(77);
    expect(settings.ml.timeoutMs).toBe(500);
    expect(settings.monitoring.metricsEnabled).toBe(false);
  });

  test("finds list entries by position, id and name, and sets whole lists", () => {
    const settings = settingsAfter({
      AEGIS_GATEWAY__ROUTES__0__PATH: "/people",
      AEGIS_GATEWAY__ROUTES__ADMIN__AUTH: "[jwt]",
      AEGIS_RATE_LIMITING__RULES__REPORTS__LIMIT: "9",
      AEGIS_GATEWAY__UPSTREAMS__DEMO__TARGETS: '["http://10.0.0.1:1", "http://10.0.0.2:1"]',
    });
    expect(settings.gateway.routes[0]?.path).toBe("/people");
    expect(settings.gateway.routes.find(({ id }) => id === "admin")?.auth).toEqual(["jwt"]);
    expect(settings.rateLimiting.rules.find(({ name }) => name === "reports")?.limit).toBe(9);
    expect(settings.gateway.upstreams.demo?.targets).toHaveLength(2);
  });

  test("keeps every line where it stands when only written values change", () => {
    const applied = applyEnvironment(sample, { AEGIS_GATEWAY__PORT: "9090" });
    expect(applied).toMatchObject({ ok: true, applied: [{ variable: "AEGIS_GATEWAY__PORT", path: "gateway.port" }] });
    expect(applied.ok && applied.yaml).toBe(sample.replace("port: 8080", "port: 9090"));
  });

  test("leaves the text alone without settings: secrets and addresses of services have no '__'", () => {
    expect(applyEnvironment(sample, { AEGIS_JWT_SECRET: "x", AEGIS_ANALYTICS_PORT: "1", PATH: "/bin", OTHER__THING: "1" })).toEqual({
      ok: true,
      yaml: sample,
      applied: [],
    });
  });

  test("is refused with every variable that sets nothing, and what was probably meant", () => {
    const applied = applyEnvironment(sample, {
      AEGIS_GATEWAY__PROT: "1",
      AEGIS_RATE_LIMTING__DEFAULT__LIMIT: "1",
      AEGIS_GATEWAY__PORT__X: "1",
      AEGIS_ML__ENABLED: "[",
    });
    expect(applied.ok ? [] : applied.errors.map(({ path, message }) => `${path} ${message}`)).toEqual([
      expect.stringMatching(/^AEGIS_GATEWAY__PORT__X sets nothing: gateway\.port has no X/),
      expect.stringMatching(/^AEGIS_GATEWAY__PROT .*did you mean "PORT"/),
      expect.stringMatching(/^AEGIS_ML__ENABLED .*not valid YAML/),
      expect.stringMatching(/^AEGIS_RATE_LIMTING__DEFAULT__LIMIT .*did you mean "RATE_LIMITING"/),
    ]);
  });

  test("does not hide that the file itself is broken", () => {
    const broken = "gateway: {";
    expect(applyEnvironment(broken, { AEGIS_GATEWAY__PORT: "1" })).toEqual({ ok: true, yaml: broken, applied: [] });
  });
});
