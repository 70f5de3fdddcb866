import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "pg";
import { describe, expect, test, vi } from "vitest";
import { findPostgres } from "./find-postgres.ts";
import { startPrivatePostgres } from "./private-postgres.ts";

const programs = findPostgres();

async function ask(url: string): Promise<{ version: number; folder: string }> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(
    "SELECT current_setting('server_version_num')::int AS version, current_setting('data_directory') AS folder",
  );
  await client.end();
  return rows[0];
}

const answers = (url: string) =>
  ask(url).then(
    () => true,
    () => false,
  );

describe.runIf(programs)("a private Postgres", () => {
  test("answers its password only, and leaves nothing behind when it is stopped", async () => {
    const postgres = await startPrivatePostgres(programs ?? "");
    const { version, folder } = await ask(postgres.url);
    const stranger = new URL(postgres.url);
    stranger.password = "guess";
    const strangerAnswered = await answers(stranger.href);
    await postgres.stop();
    expect(version).toBeGreaterThanOrEqual(150_000);
    expect(strangerAnswered).toBe(false);
    expect(existsSync(dirname(folder))).toBe(false);
    expect(await answers(postgres.url)).toBe(false);
  });

  test("has what was committed after a crash", async () => {
    const postgres = await startPrivatePostgres(programs ?? "");
    const client = new Client({ connectionString: postgres.url });
    const cut = once(client, "error");
    await client.connect();
    await client.query("CREATE TABLE kept AS SELECT 1 AS one");
    await postgres.restart();
    await cut;
    const again = new Client({ connectionString: postgres.url });
    await again.connect();
    expect((await again.query("SELECT one FROM kept")).rows).toEqual([{ one: 1 }]);
    await again.end();
    await postgres.stop();
  });

  test.each(["SIGKILL", "SIGINT"] as const)("ends and leaves nothing behind when what started it gets %s", async (signal) => {
    const starter = fileURLToPath(new URL("private-postgres.ts", import.meta.url));
    const program = `import(process.argv[1]).then(async (m) => console.log((await m.startPrivatePostgres(process.argv[2])).url))`;
    const child = spawn(process.execPath, ["-e", program, starter, programs ?? ""], {
      stdio: ["ignore", "pipe", "inherit"],
      detached: signal === "SIGINT",
    });
    const [printed] = await once(child.stdout, "data");
    const url = String(printed).trim();
    const { folder } = await ask(url);
    process.kill(signal === "SIGINT" ? -(child.pid ?? 0) : (child.pid ?? 0), signal);
    await vi.waitFor(() => expect(existsSync(dirname(folder))).toBe(false), { timeout: 20_000, interval: 100 });
    expect(await answers(url)).toBe(false);
  });
});
