import { ApiKey, ApiKeysPage, type CreatedApiKey, type RotatedApiKey } from "#contracts/api-key.ts";
import type { Decision } from "#contracts/decision.ts";
import { publishConfig } from "../configs/publish-config.ts";
import type { DatabaseConnection } from "../db/connect.ts";
import { ledgerRoutes } from "../ledger/ledger-routes.ts";
import { testActor } from "../ledger/test-actor.ts";
import { testSteering, testYaml } from "../policy/test-steering.ts";
import { keyRoutes } from "./key-routes.ts";

/** The routes of API keys in process, called as admin; refusals are thrown unless `call` is used. */
export function testKeys(database: DatabaseConnection, changes: Parameters<typeof testSteering>[2] = {}) {
  const steering = testSteering(database, (dependencies) => [keyRoutes(dependencies), ledgerRoutes(dependencies)], changes);
  const demand = async (method: string, path: string, body?: object) => {
    const answer = await steering.call(method, path, { body });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body as unknown;
  };
  return {
    ...steering,
    create: async (body: object = {}) => (await demand("POST", "/api/keys", { name: "robot", ...body })) as CreatedApiKey,
    update: async (id: string, body: object) => ApiKey.parse(await demand("PATCH", `/api/keys/${id}`, body)),
    rotate: async (id: string, body: object = {}) => (await demand("POST", `/api/keys/${id}/rotate`, body)) as RotatedApiKey,
    read: async (id: string) => ApiKey.parse(await demand("GET", `/api/keys/${id}`)),
    list: async (query = "") => ApiKeysPage.parse(await demand("GET", `/api/keys?${query}`)),
    /** What the ledger says of a key, newest first. */
    ledger: async (id: string) => ((await demand("GET", `/api/ledger?target=${id}`)) as { decisions: Decision[] }).decisions,
    publish: async (roles: string, limits: Record<string, number>) => {
      const yaml = `${testYaml(limits)}auth: { rbac: { roles: ${roles} } }\n`;
      const published = await publishConfig(steering.dependencies, { yaml, actor: testActor, message: "" });
      if (!published.ok) throw new Error(JSON.stringify(published));
    },
  };
}
