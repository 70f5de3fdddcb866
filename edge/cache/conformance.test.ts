import { afterEach, beforeAll, beforeEach, describe, expect, inject, it, vi } from "vitest";
import type { CacheRules } from "#contracts/cache-rules.ts";
import { type ScriptedAnswer, type SeenRequest, script, seen } from "../test-script.ts";
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
  const headers = Object.fromEntries(new Headers([["Step", String(index)], ...written(step.ask)]));
  const response = await send(`/kept/${name}${query}`, { method, headers, settled: true, ...(method !== "GET" && body && { body }) });
  const request = (await seen(name)).find((each) => each.step === index);
  checkSource(step, response, request, index);
  for (const [field, value] of written(step.asks)) expect(request?.headers[field.toLowerCase()] ?? "", field).toBe(value);
  await checkAnswer(step, response);
}

/** Whether the upstream was asked, and whose answer the caller was given. */
function checkSource({ from, fault }: CaseStep, response: Response, request: SeenRequest | undefined, index: number): void {
  const answeredBy = response.headers.get("Answer-Step");
  if (from === "kept") expect(request).toBeUndefined();
  if (from === "forwarded") expect(request).toBeDefined();
  if (from === "forwarded" && fault === undefined) expect(answeredBy).toBe(String(index));
  if (from === "validated") expect(request?.headers["if-none-match"] ?? request?.headers["if-modified-since"]).toBeDefined();
  if (from === "stand-in") expect(Number(answeredBy)).toBeLessThan(index);
}

async function checkAnswer({ from, gets, has, lacks = [], age, text }: CaseStep, response: Response): Promise<void> {
  if (gets !== undefined || from !== "forwarded") expect(response.status).toBe(gets ?? 200);
  for (const [field, value] of written(has)) expect(response.headers.get(field), field).toBe(value);
  for (const field of lacks) expect(response.headers.has(field), field).toBe(false);
  if (age !== undefined) expect(Number(response.headers.get("Age"))).toBeGreaterThanOrEqual(age);
  if (text !== undefined) expect(await response.text()).toBe(text);
}

describe.each([
  ["freshness", freshnessCases],
  ["reuse", reuseCases],
  ["messages", messageCases],
  ["sharing", sharingCases],
])("http-tests/cache-tests: %s", (_topic, cases) => {
  it.each(cases)("$id", play);
});
