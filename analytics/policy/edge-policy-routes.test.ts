import { createHmac } from "node:crypto";
import type { Hono } from "hono";
import { beforeAll, describe, expect, it } from "vitest";
import { ApiKeyRecord } from "#contracts/client.ts";
import { policyDocuments as schemas } from "#contracts/live-policy.ts";
import { apiKeys, policyDocuments } from "../db/policy-tables.ts";
import { describeDatabases } from "../db/test-database.ts";
import type { OperatorContext } from "../operators/require-operator.ts";
import { edgePolicyRoutes } from "./edge-policy-routes.ts";
import { type TestSteering, testSteering } from "./test-steering.ts";

const updatedAt = new Date(1_750_000_000_000);

describeDatabases("what edges ask for", (get) => {
  let steering: TestSteering;
  const ask = (path: string, { headers = {}, signed = `GET ${path}`, secret = "ingest-secret-of-the-tests" } = {}) => {
    const seconds = Math.floor(steering.clock.now / 1000);
    const hmac = createHmac("sha256", secret).update(`${seconds}.${signed}`).digest("hex");
    const signature = { "X-Aegis-Signature": `keyId=edge-1,t=${seconds},v1=${hmac}` };
    return steering.call("GET", path, { headers: { ...signature, ...headers } });
  };

  beforeAll(async () => {
    steering = testSteering(get(), (dependencies) => [edgePolicyRoutes(dependencies) as unknown as Hono<OperatorContext>]);
    const row = { version: 3, updatedAt, publishedVersion: 0, publishedAt: null };
    await get()
      .db.insert(policyDocuments)
      .values([
        { ...row, part: "limits", body: { overrides: {} } },
        { ...row, part: "blocks", body: {}, version: 0 },
      ])
      .onConflictDoUpdate({ target: policyDocuments.part, set: { version: 3, body: { overrides: {} }, updatedAt } });
  });

  describe("200", () => {
    it("answers the newest documents in the form they have in KV, and none that was never filled", async () => {
      const { status, body, headers } = await ask("/api/edge/policy");
      const documents = body.documents as Record<string, unknown>;
      expect(status).toBe(200);
      expect(schemas.limits.parse(documents.limits)).toMatchObject({ formatVersion: 1, version: 3, publishedAt: updatedAt.getTime() });
      expect(headers.get("etag")).toMatch(/^"[\w-]{22}"$/);
    });

    it("answers the record of a key that works", async () => {
      const row = { name: "n", pepperId: "p", hash: "h", roles: ["user"], plan: null, createdBy: "admin", createdAt: updatedAt };
      const rows = [
        { ...row, id: "livingkey001" },
        { ...row, id: "revokedkey01", revokedAt: updatedAt },
      ];
      await get().db.insert(apiKeys).values(rows);
      const { status, body } = await ask("/api/edge/keys/livingkey001");
      expect([status, ApiKeyRecord.parse(body).hash]).toEqual([200, "h"]);
      expect((await ask("/api/edge/keys/revokedkey01")).status).toBe(404);
      expect((await ask("/api/edge/keys/unknownkey01")).status).toBe(404);
    });
  });

  it("304 while nothing has changed, and 200 once something has", async () => {
    const etag = (await ask("/api/edge/policy")).headers.get("etag") ?? "";
    expect((await ask("/api/edge/policy", { headers: { "If-None-Match": etag } })).status).toBe(304);
    await get().db.update(policyDocuments).set({ version: 4 });
    expect((await ask("/api/edge/policy", { headers: { "If-None-Match": etag } })).status).toBe(200);
  });

  it.each([
    ["another key", { secret: "not-the-secret-of-anybody" }],
    ["another path", { signed: "GET /api/edge/keys/livingkey001" }],
    ["another method", { signed: "POST /api/edge/policy" }],
    ["nobody", { headers: { "X-Aegis-Signature": "none" } }],
  ])("401 for a signature of %s, and why only in the log", async (_by, how) => {
    const { status, body } = await ask("/api/edge/policy", how);
    expect([status, body.code]).toEqual([401, "signature-invalid"]);
    expect(JSON.stringify(body)).not.toContain("mismatch");
  });
});
