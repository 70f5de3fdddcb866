import { eq } from "drizzle-orm";
import { afterEach, beforeEach } from "vitest";
import { policyKeys } from "#contracts/kv-keys.ts";
import { policyDocuments as documentSchemas } from "#contracts/live-policy.ts";
import { publishConfig } from "../configs/publish-config.ts";
import type { DatabaseConnection } from "../db/connect.ts";
import { apiKeys, configVersions, decisions, jobLocks, limitOverrides, policyDocuments } from "../db/policy-tables.ts";
import { createApiKey } from "../keys/create-api-key.ts";
import type { ApiKeyRights } from "../keys/store-api-key.ts";
import { testActor } from "../ledger/test-actor.ts";
import { setLimit } from "../limits/set-limit.ts";
import { createKvClient } from "./kv-client.ts";
import { type KvStandIn, startKvStandIn } from "./kv-stand-in.ts";
import { createPublishRounds } from "./publish-policy.ts";
import { type TestSteering, testSteering, testYaml } from "./test-steering.ts";

type Part = keyof typeof policyKeys;

/** Before each test of a suite: empty tables, an empty KV stand-in, a clock moved by hand and a first config. */
export function testPublishing(get: () => DatabaseConnection) {
  let kv: KvStandIn;
  let steering: TestSteering;
  const newRounds = (holder = "one", holdMs = 60_000) =>
    createPublishRounds(steering.dependencies, { kv: createKvClient(kv.settings), holder, holdMs, random: () => 0 });
  const setQuota = (quota: number) =>
    setLimit(steering.dependencies, { name: "default", request: { quota }, reason: "", actor: testActor });
  const publish = async (quota: number) => {
    const result = await publishConfig(steering.dependencies, { yaml: testYaml({ a: quota }), actor: testActor, message: "" });
    if (!result.ok) throw new Error(result.reason);
  };
  const inKv = (part: Part) => {
    const text = kv.values.get(policyKeys[part]);
    return text === undefined ? null : documentSchemas[part].parse(JSON.parse(text));
  };
  const liveQuota = () => (inKv("limits") as { overrides: Record<string, { quota: number }> } | null)?.overrides.default?.quota;
  const versionsWritten = (part: Part) =>
    kv.writes.filter(({ key }) => key === policyKeys[part]).map(({ value }) => JSON.parse(value).version as number);
  const document = async (part: string) => (await get().db.select().from(policyDocuments).where(eq(policyDocuments.part, part)))[0];
  const newKey = async (expiresIn: string | null = null, rights: Partial<ApiKeyRights> = {}) => {
    const wanted = {
      name: "k",
      roles: [],
      permissions: [],
      plan: null,
      limits: {},
      addresses: [],
      expiresIn,
      reason: "",
      actor: testActor,
    };
    const made = await createApiKey(steering.dependencies, { ...wanted, ...rights });
    if (!made.ok) throw new Error(JSON.stringify(made));
    return made;
  };

  beforeEach(async () => {
    kv = await startKvStandIn();
    for (const table of [apiKeys, configVersions, decisions, jobLocks, limitOverrides, policyDocuments]) await get().db.delete(table);
    steering = testSteering(get(), () => []);
    await publish(1);
  });
  afterEach(() => kv.close());

  const parts = { kv: () => kv, clock: () => steering.clock, dependencies: () => steering.dependencies };
  return { ...parts, newRounds, setQuota, publish, inKv, liveQuota, versionsWritten, document, newKey };
}
