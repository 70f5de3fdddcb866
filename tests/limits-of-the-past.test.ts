import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { LimitOutcome } from "#contracts/limit.ts";
import { LimitExplanation } from "#contracts/limit-explanation.ts";
import { LimitSimulation } from "#contracts/limit-simulation.ts";
import { publishConfig } from "../analytics/configs/publish-config.ts";
import { describeDatabases } from "../analytics/db/test-database.ts";
import { commitBatches } from "../analytics/ingest/commit-batches.ts";
import { readBatch } from "../analytics/ingest/read-batch.ts";
import { makeBatch, makeEvent } from "../analytics/ingest/test-batch.ts";
import { testActor } from "../analytics/ledger/test-actor.ts";
import { limitsCommand } from "../cli/commands/limits-command.ts";
import { testCommand } from "../cli/commands/test-command.ts";
import { type RunningService, startService } from "./operator-api/start-service.ts";

const yaml = `
gateway:
  routes:
    - { id: shop, path: /shop/*, upstream: "http://127.0.0.1:3001", auth: none }
rateLimiting:
  rules:
    - { name: shop, route: shop, limit: 10, window: 1m, algorithm: fixed-window, policy: exact }
`;
const MINUTE = 60_000;

/** What operators ask of requests that are over, by the command line of the whole service over a database. */
describeDatabases("limits of the past", (get) => {
  const folder = mkdtempSync(join(tmpdir(), "aegis-limits-"));
  const config = join(folder, "aegis.yaml");
  let service: RunningService;
  let refused: string;
  const run = (...args: string[]) =>
    testCommand(limitsCommand(), [...args, "--analytics", service.url, "--token", service.dependencies.env.operatorToken]);

  /** `count` requests of a client in one minute; the edge refused those after the tenth. */
  function requestsOf(client: string, { count, at }: { count: number; at: number }) {
    return Array.from({ length: count }, (_, index) => {
      const outcome: LimitOutcome = index < 10 ? "allowed" : "refused";
      const limits = [{ limit: "shop", outcome, quota: 10, remaining: Math.max(0, 9 - index) }];
      return makeEvent({ at: at + index, client, route: "shop", status: outcome === "refused" ? 429 : 200, limits });
    });
  }

  beforeAll(async () => {
    writeFileSync(config, yaml);
    service = await startService(get());
    expect(await publishConfig({ ...service.dependencies }, { yaml, actor: testActor, message: "" })).toMatchObject({ ok: true });
    const now = Date.now();
    const minute = Math.floor(now / MINUTE) * MINUTE - 10 * MINUTE;
    const keyed = requestsOf("key:aaaaaaaaaaaa", { count: 14, at: minute });
    const events = [...keyed, ...requestsOf("ip:1:abc", { count: 4, at: minute + MINUTE }), makeEvent({ at: minute, limits: [] })];
    const old = requestsOf("ip:1:old", { count: 30, at: minute - 30 * 3_600_000 });
    refused = keyed.at(-1)?.requestId ?? "";
    for (const batch of [events, old]) {
      const read = readBatch(JSON.stringify(makeBatch(batch)), { now, retentionDays: 30 });
      if (!read.ok) throw new Error("the traffic is no batch");
      await commitBatches([read.batch], { db: get().db, days: new Set(), now });
    }
  });
  afterAll(async () => {
    await service.close();
    rmSync(folder, { recursive: true });
  });

  it("simulates a rule over the requests of the last day, and says what the edge made of them", async () => {
    const { out, exitCode, err } = await run("simulate", "shop", "--from", "db", "--config", config, "--limit", "12", "--json");
    expect([exitCode, err]).toEqual([0, ""]);
    const { seen, recorded, current, whatIf, source } = LimitSimulation.parse(JSON.parse(out));
    expect(source.kind).toBe("stored");
    expect(seen).toMatchObject({ requests: 19, others: 1 });
    expect(recorded).toEqual({ allowed: 14, refused: 4 });
    expect(current).toMatchObject({ requests: 18, refused: 4, clients: { count: 2, refused: 1 } });
    expect(whatIf).toMatchObject({ refused: 2, mostRefused: [{ client: "key:aaaaaaaaaaaa", refused: 2, peak: 14 }] });
  });

  it("reaches back as far as it is asked to, under the live config", async () => {
    const { out } = await run("simulate", "shop", "--from", "db", "--since", "2d", "--live", "--json");
    expect(LimitSimulation.parse(JSON.parse(out)).current).toMatchObject({ requests: 48, refused: 24 });
  });

  it("counts by address whom it can, and tells of how many it cannot", async () => {
    const { out } = await run("simulate", "shop", "--from", "db", "--config", config, "--by", "address");
    expect(out).toMatch(/of an unknown address +0 +14/);
    expect(out).toMatch(/the edge said of those under it: 14 allowed, 4 refused/);
  });

  it("explains a refusal", async () => {
    const { out, exitCode } = await run("explain", refused);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/limit +shop: refused, of 10 0 remained/);
    // The config was published after the request.
    expect(out).toMatch(/policy +config of none published/);
    expect(out).toMatch(/not known The config that was the newest then has no limit "shop"/);
    LimitExplanation.parse(JSON.parse((await run("explain", refused, "--json")).out));
  });

  it("fails for a request that is not stored, and says how long they are kept", async () => {
    const { exitCode, err } = await run("explain", "00000000-0000-4000-8000-000000000000");
    expect(exitCode).toBe(1);
    expect(err).toMatch(/No stored request has this id.*retentionDays/);
  });
});
