import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Client } from "pg";
import { findFreePort } from "./find-free-port.ts";

export type PrivatePostgres = {
  url: string;
  /** Ends it as a crash would (`immediate`) and starts it again; resolves once it answers. */
  restart: () => Promise<void>;
  /** Of the process that all of the server's run under. */
  pid: number;
  stop: () => Promise<void>;
};

const startDeadlineMs = 30_000;

/**
 * Postgres ends and its folder ($0) goes as soon as the standard input closes: neither outlives this process. Each line there is
 * an immediate restart.
 */
const untilInputCloses = [
  'trap "" INT TERM HUP; exec > "$0/log" 2>&1; "$@" & server=$!',
  'while read -r restart; do kill -QUIT $server; wait $server; "$@" & server=$!; done',
  'kill -INT $server; wait $server; cd /; rm -rf "$0"',
].join("; ");

/** A test needs no data after a power cut. */
const testSettings = ["fsync=off"];

type Placing = {
  /** Where its folder is made. */
  readonly parent?: string | undefined;
  readonly settings?: readonly string[];
};

/** Starts a cluster of its own in a new folder of `parent`, on a free loopback port; the folder is gone after `stop`. */
export async function startPrivatePostgres(
  programs: string,
  { parent = tmpdir(), settings = testSettings }: Placing = {},
): Promise<PrivatePostgres> {
  const owner = findOwner();
  const folder = mkdtempSync(join(parent, "aegis-postgres-"));
  const password = randomBytes(16).toString("hex");
  try {
    makeCluster(programs, folder, { password, owner });
    const port = await findFreePort();
    const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
    const server = startServer(programs, folder, { port, owner, settings });
    const stop = () => stopServer(server, folder);
    await waitUntilReady(url, server).catch(async (error: unknown) => {
      await stop();
      throw error;
    });
    return { url, pid: server.pid ?? 0, restart: () => restartServer(url, server), stop };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

type Owner = { uid: number; gid: number } | undefined;

/** Postgres refuses to run as root: for root the account `postgres` owns it. */
function findOwner(): Owner {
  if (process.getuid?.() !== 0) return undefined;
  const account = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((line) => line.startsWith("postgres:"))
    ?.split(":");
  if (!account) throw new Error("Postgres refuses to run as root, and there is no account named postgres");
  return { uid: Number(account[2]), gid: Number(account[3]) };
}

function makeCluster(programs: string, folder: string, { password, owner }: { password: string; owner: Owner }): void {
  const passwordFile = join(folder, "password");
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (owner) for (const path of [folder, passwordFile]) chownSync(path, owner.uid, owner.gid);
  const args = ["-D", join(folder, "data"), "-U", "postgres", "-A", "scram-sha-256", "--pwfile", passwordFile];
  const settings = ["--no-sync", "--encoding=UTF8", "--locale=C"];
  execFileSync(join(programs, "initdb"), [...args, ...settings], { ...owner, cwd: folder, stdio: "pipe" });
}

type Start = { port: number; owner: Owner; settings: readonly string[] };

function startServer(programs: string, folder: string, { port, owner, settings }: Start): ChildProcess {
  const all = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200", ...settings];
  const args = ["-D", join(folder, "data"), "-p", String(port), ...all.flatMap((setting) => ["-c", setting])];
  return spawn("sh", ["-c", untilInputCloses, folder, join(programs, "postgres"), ...args], {
    ...owner,
    cwd: folder,
    stdio: ["pipe", "ignore", "ignore"],
  });
}

async function waitUntilReady(url: string, server: ChildProcess): Promise<void> {
  const deadline = Date.now() + startDeadlineMs;
  for (;;) {
    const client = new Client({ connectionString: url });
    const failure = await client.connect().then(
      () => undefined,
      (error: Error) => error,
    );
    await client.end().catch(() => undefined);
    if (!failure) return;
    if (Date.now() > deadline || server.exitCode !== null || server.signalCode !== null)
      throw new Error(`Postgres did not start: ${failure.message}`);
    await wait(100);
  }
}

async function restartServer(url: string, server: ChildProcess): Promise<void> {
  const startedAt = await readStart(url).catch(() => "");
  server.stdin?.write("restart\n");
  const deadline = Date.now() + startDeadlineMs;
  for (;;) {
    const now = await readStart(url).catch(() => startedAt);
    if (now !== startedAt) return;
    if (Date.now() > deadline) throw new Error("Postgres did not start again");
    await wait(50);
  }
}

async function readStart(url: string): Promise<string> {
  const client = new Client({ connectionString: url });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return (await client.query("SELECT pg_postmaster_start_time()::text AS at")).rows[0].at;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function stopServer(server: ChildProcess, folder: string): Promise<void> {
  const ended = new Promise((resolve) =>
    server.exitCode === null && server.signalCode === null ? server.once("exit", resolve) : resolve(undefined),
  );
  server.stdin?.end();
  await ended;
  rmSync(folder, { recursive: true, force: true });
}
