import { randomUUID } from "node:crypto";
import { alertRow } from "../../analytics/alerts/test-alerts.ts";
import { alerts, proposals } from "../../analytics/db/loop-tables.ts";
import { testYaml } from "../../analytics/policy/test-steering.ts";
import type { Input } from "./generate-input.ts";
import type { RunningService } from "./start-service.ts";

type Ask = (method: string, path: string, body?: object) => Promise<Record<string, unknown>>;
export type Stage = { readonly dependencies: RunningService["dependencies"]; readonly ask: Ask };
export type Change = {
  /** The action that the ledger has to tell of. */
  readonly action: string;
  /** Makes what is to be changed, and answers the request that changes it. */
  readonly prepare: (stage: Stage) => Promise<Partial<Input>>;
};

const only = (input: Partial<Input>) => () => Promise.resolve(input);
const fresh = () => `n${randomUUID().slice(0, 8)}`;

/** Operations that take measurements in: they change nothing that Aegis does. */
export const measuring: ReadonlySet<string> = new Set(["POST /api/metrics/custom"]);

/** For every operation that changes something: how to make it succeed. */
export const changes: Readonly<Record<string, Change>> = {
  "POST /api/config": { action: "config.publish", prepare: async () => ({ body: { yaml: testYaml({ a: 1 }, fresh()) } }) },
  "POST /api/config/rollback": {
    action: "config.rollback",
    prepare: async ({ ask }) => {
      for (const quota of [1, 2]) await ask("POST", "/api/config", { yaml: testYaml({ a: quota }, fresh()) });
      return { body: {} };
    },
  },
  "PUT /api/limits/{name}": { action: "limit.set", prepare: only({ path: { name: "a" }, body: { quota: 5, expiresIn: "10m" } }) },
  "DELETE /api/limits/{name}": {
    action: "limit.unset",
    prepare: async ({ ask }) => {
      await ask("PUT", "/api/limits/a", { quota: 7 });
      return { path: { name: "a" } };
    },
  },
  "PUT /api/limits/{name}/clients/{client}": {
    action: "limit.set-for-client",
    prepare: async () => ({ path: { name: "a", client: `sub:${fresh()}-*` }, body: { quota: 5, expiresIn: "10m" } }),
  },
  "DELETE /api/limits/{name}/clients/{client}": {
    action: "limit.unset-for-client",
    prepare: async ({ ask }) => {
      const client = `key:${fresh()}`;
      await ask("PUT", `/api/limits/a/clients/${client}`, { quota: 7 });
      return { path: { name: "a", client } };
    },
  },
  "POST /api/ingest/redrive": { action: "metrics.redrive", prepare: only({ body: { reason: "r" } }) },
  "POST /api/cache/purge": { action: "cache.purge", prepare: only({ body: { all: true } }) },
  "POST /api/blocks": { action: "client.block", prepare: async () => ({ body: { target: `sub:${fresh()}`, reason: "r" } }) },
  "DELETE /api/blocks/{target}": {
    action: "client.unblock",
    prepare: async ({ ask }) => {
      const target = `sub:${fresh()}`;
      await ask("POST", "/api/blocks", { target, reason: "r" });
      return { path: { target } };
    },
  },
  "POST /api/revocations": { action: "client.revoke", prepare: async () => ({ body: { client: `sub:${fresh()}` } }) },
  "POST /api/proposals/{id}/approve": { action: "client.block", prepare: propose },
  "POST /api/proposals/{id}/reject": { action: "proposal.reject", prepare: propose },
  "POST /api/alerts/acknowledge/{id}": {
    action: "alert.acknowledge",
    prepare: async ({ dependencies }) => {
      const row = alertRow({ route: fresh() });
      await dependencies.db.insert(alerts).values(row);
      return { path: { id: row.id } };
    },
  },
  "POST /api/keys": { action: "key.create", prepare: only({ body: { name: "k", plan: "gold" } }) },
  "PATCH /api/keys/{id}": {
    action: "key.update",
    prepare: async (stage) => ({ ...(await newKey(stage)), body: { plan: fresh() } }),
  },
  "POST /api/keys/{id}/rotate": { action: "key.rotate", prepare: async (stage) => ({ ...(await newKey(stage)), body: {} }) },
  "DELETE /api/keys/{id}": {
    action: "key.revoke",
    prepare: newKey,
  },
  "DELETE /api/privacy/clients/{client}": {
    action: "client.forget",
    prepare: async () => ({ path: { client: `sub:${fresh()}` } }),
  },
  "POST /api/sign-in-codes": { action: "code.create", prepare: only({ body: { operator: "ada", role: "viewer" } }) },
  "POST /api/tokens": { action: "token.create", prepare: only({ body: { name: "ci" } }) },
  "DELETE /api/tokens/{id}": {
    action: "token.revoke",
    prepare: async ({ ask }) => ({ path: { id: (await ask("POST", "/api/tokens", { name: "ci" })).id } }),
  },
  "DELETE /api/sessions/{id}": { action: "session.end", prepare: async (stage) => ({ path: { id: (await signIn(stage)).id } }) },
  "DELETE /api/operators/{name}/access": {
    action: "session.end",
    prepare: async (stage) => ({ path: { name: (await signIn(stage)).operator } }),
  },
};

async function newKey({ ask }: Stage): Promise<Partial<Input>> {
  return { path: { id: (await ask("POST", "/api/keys", { name: "k" })).id } };
}

/** Signs somebody new in; answers the name and the session's id. */
async function signIn({ ask }: Stage): Promise<{ id: string; operator: string }> {
  const operator = fresh();
  const { code } = await ask("POST", "/api/sign-in-codes", { operator, role: "viewer" });
  await ask("POST", "/api/session", { code });
  const { sessions } = (await ask("GET", "/api/sessions")) as { sessions: { id: string; operator: string }[] };
  const session = sessions.find((one) => one.operator === operator);
  if (session === undefined) throw new Error("nobody is signed in");
  return session;
}

async function propose({ dependencies }: Stage): Promise<Partial<Input>> {
  const id = randomUUID();
  const at = new Date();
  await dependencies.db.insert(proposals).values({
    id,
    route: "all",
    target: `clients:${id}`,
    action: { kind: "block-clients", clients: [`sub:${id}`] },
    mode: "suggest",
    holdsSeconds: 60,
    reason: "r",
    evidence: {},
    proposedBy: "loop",
    proposedAt: at,
    expiresAt: new Date(at.getTime() + 600_000),
    state: "open",
  });
  return { path: { id }, body: {} };
}
