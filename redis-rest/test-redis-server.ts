import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Redis } from "ioredis";

const startDeadlineMs = 10_000;

export type TestRedis = { url: string; port: number; stop(signal?: NodeJS.Signals): Promise<void>; signal(name: NodeJS.Signals): void };

/** Where redis-server lies on the given PATH, or undefined. */
export function findRedisServer(path: string | undefined): string | undefined {
  return (path ?? "")
    .split(delimiter)
    .map((folder) => join(folder, "redis-server"))
    .find((file) => existsSync(file));
}

/** A Redis server of the test's own, on a free loopback port and in a folder that `stop` removes. */
export async function startTestRedis(executable: string, wantedPort?: number): Promise<TestRedis> {
  const port = wantedPort ?? (await freePort());
  const folder = await mkdtemp(join(tmpdir(), "aegis-redis-"));
  const settings = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "no"];
  const child = spawn(executable, settings, { stdio: "ignore" });
  const exited = once(child, "exit");
  await waitForAnswer(port);
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    signal: (name) => child.kill(name),
    stop: async (signal = "SIGKILL") => {
      child.kill(signal);
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function waitForAnswer(port: number): Promise<void> {
  const deadline = performance.now() + startDeadlineMs;
  while (performance.now() < deadline) {
    const redis = new Redis({ port, host: "127.0.0.1", lazyConnect: true, retryStrategy: () => null });
    redis.on("error", () => undefined);
    const answered = await redis.connect().then(
      () => true,
      () => false,
    );
    redis.disconnect();
    if (answered) return;
    await setTimeout(20);
  }
  throw new Error(`redis-server did not answer on port ${port}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}
