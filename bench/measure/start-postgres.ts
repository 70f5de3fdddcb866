import { Client } from "pg";
import { findPostgres } from "../../scripts/testing/find-postgres.ts";
import { startPrivatePostgres } from "../../scripts/testing/private-postgres.ts";

/** As for a machine of a few GiB; what is acknowledged is on the disk, as by default. */
const settings = ["fsync=on", "synchronous_commit=on", "shared_buffers=512MB", "max_wal_size=4GB"];

export type BenchPostgres = {
  readonly version: string;
  readonly pid: number;
  /** A new empty database's address. */
  readonly createDatabase: (name: string) => Promise<string>;
  readonly stop: () => Promise<void>;
};

/** A Postgres server of its own that is as durable as in production. */
export async function startPostgres(): Promise<BenchPostgres> {
  const programs = findPostgres();
  if (programs === undefined) throw new Error("Postgres is not installed");
  const { url, pid, stop } = await startPrivatePostgres(programs, { settings });
  const [row] = await ask(url, "SHOW server_version");
  const createDatabase = async (name: string) => {
    await ask(url, `CREATE DATABASE ${name}`);
    return Object.assign(new URL(url), { pathname: `/${name}` }).href;
  };
  return { version: `Postgres ${String(row?.server_version).split(" ")[0]}`, pid, createDatabase, stop };
}

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
