import { afterEach, beforeAll, beforeEach, describe, expect, inject, it, vi } from "vitest";
import type { CacheRules } from "#contracts/cache-rules.ts";
import { type ScriptedAnswer, script, seen } from "../test-script.ts";
import { publish, send, testConfig } from "../test-worker.ts";
import type { Case, CaseStep, Fields } from "./conformance/case.ts";
import { freshnessCases } from "./conformance/freshness-cases.ts";
import { messageCases } from "./conformance/message-cases.ts";
import { reuseCases } from "./conformance/reuse-cases.ts";
import { sharingCases } from "./conformance/sharing-cases.ts";

const rules: CacheRules = {
  maxBytes: 100_000,
  by: "everyone",
  query: "all",
  headers: [],
  staleWhileRevalidateSeconds: 0,
  staleIfErrorSeconds: 0,
  staleIfRefused: false,
};

beforeAll(async () => {
  const config = testConfig({
    metricsEnabled: false,
    upstreams: [{ name: "demo", targets: [{ url: inject("scriptedUrl"), weight: 1, group: 0 }], timeoutMs: 5000, balance: "round-robin" }],
    routes: [{ id: "kept", path: "/kept/*", upstream: "demo", auth: [], cache: rules }],
  });
  await publish("config", { config });
});

let begunAt = 0;
beforeEach(() => {
  begunAt = Math.floor(Date.now() / 1000) * 1000;
  vi.useFakeTimers({ toFake: ["Date"], now: begunAt });
});
afterEach(() => void vi.useRealTimers());

const written = (fields: Fields = []) => fields.map(([name, value]): [string, string] => [name, textOf(value)]);
const textOf = (value: string | number) => (typeof value === "number" ? new Date(begunAt + value * 1000).toUTCString() : value);

function scripted({ answer, status, body, fault, from }: CaseStep): ScriptedAnswer {
  return {
    headers: written(answer),
    validates: from === "validated",
    ...(status && { status }),
    ...(body && { body }),
    ...(fault && { fault }),
  };
}

async function play({ id, steps }: Case): Promise<void> {
  const name = encodeURIComponent(id);
  await script(name, steps.map(scripted));
  for (const [index, step] of steps.entries()) {
    vi.setSystemTime(Date.now() + (step.after ?? 0) * 1000);
    await check(name, step, index);
  }
}

async function check(name: string, step: CaseStep, index: number): Promise<void> {
  const { method = "GET", query = "", body } = step;
  const headers = new Headers([["Step", String(index)], ...written(step.ask)]);
  const response = await send(`/kept/${name}${query}`, {
    method,
    headers: Object.fromEntries(headers),
    settled: true,
    ...(method !== "GET" && method !== "HEAD" && body !== undefined && { body }),
  });
  const [request] = (await seen(name)).filter((each) => each.step === index);
  const answeredBy = response.headers.get("Answer-Step");
  const asked = request !== undefined;
  if (step.from === "kept") expect({ asked }).toEqual({ asked: false });
  if (step.from === "forwarded") expect({ asked }).toEqual({ asked: true });
  if (step.from === "forwarded" && step.fault === undefined) expect(answeredBy).toBe(String(index));
  if (step.from === "validated") expect(request?.headers["if-none-match"] ?? request?.headers["if-modified-since"]).toBeDefined();
  if (step.from === "stand-in") expect(Number(answeredBy)).toBeLessThan(index);
  if (step.gets !== undefined || step.from !== "forwarded") expect(response.status).toBe(step.gets ?? 200);
  for (const [field, value] of written(step.has)) expect(response.headers.get(field), field).toBe(value);
  for (const field of step.lacks ?? []) expect(response.headers.has(field), field).toBe(false);
  for (const [field, value] of written(step.asks)) expect(request?.headers[field.toLowerCase()] ?? "", field).toBe(value);
  if (step.age !== undefined) expect(Number(response.headers.get("Age"))).toBeGreaterThanOrEqual(step.age);
  if (step.text !== undefined) expect(await response.text()).toBe(step.text);
}

describe.each([
  ["freshness", freshnessCases],
  ["reuse", reuseCases],
  ["messages", messageCases],
  ["sharing", sharingCases],
])("http-tests/cache-tests: %s", (_topic, cases) => {
  it.each(cases)("$id", play);
});
