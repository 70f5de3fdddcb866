import { sql } from "drizzle-orm";
import { beforeAll, expect, it } from "vitest";
import { sealText } from "#config/seal-text.ts";
import { describeDatabases } from "../db/test-database.ts";
import { ledgerRoutes } from "../ledger/ledger-routes.ts";
import { type TestSteering, testSteering, testYaml } from "../policy/test-steering.ts";
import { configRoutes } from "./config-routes.ts";

const secret = "Pl4in-Secret-Of-The-Sealed-Config-0123456789";
const keys = new Map([["k1", new Uint8Array(32).fill(9)]]);

/** A config in which one text is the secret of an issuer, of an authorization server and of a webhook. */
function yamlWith(issuerSecret: string, clientSecret: string, webhookUrl: string): string {
  return `${testYaml({ a: 5 })}auth:
  jwt:
    issuers:
      - { issuer: "https://a.example", audience: a, algorithms: [HS256], secret: "${issuerSecret}" }
  oauth2: { issuer: "https://c.example", clientId: aegis, clientSecret: "${clientSecret}" }
alerts:
  webhooks:
    - { name: chat, url: "${webhookUrl}" }
`;
}

describeDatabases("a config with sealed secrets", (get) => {
  let steering: TestSteering;
  beforeAll(() => {
    steering = testSteering(get(), (dependencies) => [configRoutes(dependencies), ledgerRoutes(dependencies)]);
  });

  /** Every row of every table, as text. */
  async function everything(): Promise<string> {
    const tables = await get().db.execute(sql`SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`);
    const names = tables.rows.map(({ name }) => String(name));
    expect(names).toContain("decisions");
    const all = await Promise.all(
      names.map((name) => get().db.execute(sql`SELECT ${sql.identifier(name)}::text AS row FROM ${sql.identifier(name)}`)),
    );
    return JSON.stringify(all.map(({ rows }) => rows));
  }

  it("is published, and no table, answer or log line holds one of them open", async () => {
    const [issuerSecret, clientSecret, url] = [
      await sealText(secret, { field: "auth.jwt.issuers.secret", owner: "https://a.example" }, keys),
      await sealText(secret, { field: "auth.oauth2.clientSecret", owner: "https://c.example" }, keys),
      await sealText(`https://chat.example/${secret}`, { field: "alerts.webhooks.url", owner: "chat" }, keys),
    ];
    const published = await steering.call("POST", "/api/config", { body: { yaml: yamlWith(issuerSecret, clientSecret, url) } });
    expect(published.status).toBe(201);
    const live = await steering.call("GET", "/api/config");
    const ledger = await steering.call("GET", "/api/ledger");
    const stored = await everything();
    for (const sealed of [issuerSecret, clientSecret]) expect(stored).toContain(sealed);
    expect(JSON.stringify([live.body, ledger.body, stored, steering.lines])).not.toContain(secret);
  });

  it("is refused where one stands open in it, and nothing keeps what was sent", async () => {
    const answer = await steering.call("POST", "/api/config", { body: { yaml: yamlWith(secret, secret, `ftp://${secret}`) } });
    expect(answer).toMatchObject({ status: 422, body: { code: "config-invalid" } });
    const { errors } = answer.body as { errors: { path: string }[] };
    expect([...new Set(errors.map(({ path }) => path))].sort()).toEqual([
      "alerts.webhooks[0].url",
      "auth.jwt.issuers[0].secret",
      "auth.oauth2.clientSecret",
    ]);
    expect(JSON.stringify([answer.body, steering.lines]) + (await everything())).not.toContain(secret);
  });
});
