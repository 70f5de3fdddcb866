import { expect, inject } from "vitest";
import type { Limit } from "#contracts/limit.ts";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import { publish, send, testConfig, testIssuers } from "../test-worker.ts";

/** Test files share a store. */
const run = crypto.randomUUID().slice(0, 8);
let serial = 0;

/** A limit of one request an hour on open paths, under a name of its own. */
export const limitOf = (changes: Partial<Limit> = {}): Limit => ({
  name: `rule-${run}-${++serial}`,
  algorithm: "fixed-window",
  policy: "leased",
  quota: 1,
  burst: changes.quota ?? 1,
  windowSeconds: 3600,
  by: "client",
  onStoreFailure: "local",
  shadow: false,
  path: "/open/*",
  ...changes,
});

const demo = { upstream: "demo", auth: [] };

/** Publishes the limits, on routes that need no credential but /api/users, and waits until the edge judges by them. */
export async function serve(limits: readonly Limit[], changes: Partial<CompiledConfig> = {}): Promise<void> {
  const generation = 1000 + ++serial;
  const marker = limitOf({ name: "marker", path: "/marker", quota: 1_000_000, windowSeconds: generation });
  const { upstreams } = testConfig();
  await publish("config", {
    config: testConfig({
      issuers: testIssuers(),
      accessRules: [],
      upstreams: [
        ...upstreams,
        { name: "scripted", targets: [{ url: inject("scriptedUrl"), weight: 1, group: 0 }], timeoutMs: 5000, balance: "round-robin" },
      ],
      limits: [marker, ...limits],
      routes: [
        { id: "marker", path: "/marker", ...demo },
        { id: "open", path: "/open/*", ...demo, relax: ["encoded-separator"] },
        { id: "kept", path: "/kept/*", upstream: "scripted", auth: [] },
        { id: "users", path: "/api/users", upstream: "demo", auth: ["jwt", "api-key"] },
      ],
      ...changes,
    }),
  });
  const policyOf = async () => (await send("/marker", { address: "203.0.113.1" })).headers.get("RateLimit-Policy");
  await expect.poll(policyOf, { timeout: 10_000 }).toContain(`w=${generation}`);
}

let host = 0;

/** An address that no test has used. */
export function freshAddress(): string {
  host += 1;
  return `198.51.${100 + Math.floor(host / 250)}.${1 + (host % 250)}`;
}
