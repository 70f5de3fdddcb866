import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../http/log.ts";
import { classifyFailure } from "./classify-failure.ts";
import type { DatabaseConnection } from "./connect.ts";

const patienceMs = 60_000;
const pauseMs = 1000;

/**
 * Migrates; a database that is still away is waited for, up to a minute, so that both may start together.
 * @throws what the last attempt threw.
 */
export async function migrateWhenReady({ migrate }: DatabaseConnection, log: Log): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    try {
      return await migrate();
    } catch (error) {
      if (classifyFailure(error) !== "away" || Date.now() > deadline) throw error;
      log.warn("the database is away; trying again", { error });
      await sleep(pauseMs);
    }
  }
}
