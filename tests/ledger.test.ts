import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testServerUrl } from "../analytics/env.ts";
import { findPostgres } from "../scripts/testing/find-postgres.ts";
import { describeFaults } from "../scripts/testing/ledger/faults.ts";
import { keepLedger } from "../scripts/testing/ledger/keep-ledger.ts";
import { startWorld, type World } from "../scripts/testing/ledger/start-world.ts";

const all = describeFaults({ perSecond: 60, kills: 2, restarts: 2, deaths: 1, seconds: 1, hangs: false });
// The dead letters are failures of analytics too, for long enough.
const faults = all.filter(({ fault }) => fault !== "analytics-fails");

const postgres = findPostgres();
if (postgres === undefined && testServerUrl().required) throw new Error("AEGIS_REQUIRE_SERVERS is set and there is no Postgres");

describe.runIf(postgres)("every request that an edge answered is stored once, or counted as lost", () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ faults: faults.map(({ fault }) => fault) });
  }, 180_000);
  afterAll(() => world?.stop(), 60_000);

  test.each(faults.map((fault) => [fault.fault.replaceAll("-", " "), fault] as const))(
    "through %s",
    { timeout: 300_000, retry: 0 },
    async (_name, fault) => {
      for (const entry of await keepLedger(world, fault)) {
        expect(entry).toMatchObject({ duplicates: 0, disagreements: [] });
        expect(entry.sent).toBeGreaterThan(60);
        if (fault.diedAt) expect(entry.oldestLostSeconds).toBeLessThan(2);
        else expect(entry).toMatchObject({ lost: 0, recoverySeconds: expect.any(Number) });
      }
    },
  );
});
