import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";

const entry = fileURLToPath(new URL("./server.ts", import.meta.url));
const token = "a-token-for-the-test";
let child: ChildProcess | undefined;

afterEach(() => {
  child?.kill("SIGKILL");
});

async function start(variables: Record<string, string> = {}) {
  const env = { PATH: process.env.PATH, AEGIS_REDIS_REST_TOKEN: token, AEGIS_REDIS_REST_PORT: "0", ...variables };
  const started = fork(entry, { env, execArgv: [], stdio: ["ignore", "pipe", "pipe", "ipc"] });
  child = started;
  let output = "";
  for (const stream of [started.stdout, started.stderr]) stream?.on("data", (chunk) => (output += chunk));
  const exited = once(started, "exit").then(([code]) => code as number | null);
  const ready = once(started, "message").then(([message]) => message as { type: string; port: number });
  return { child: started, exited, ready, output: () => output };
}

test("tells its supervisor the port once it listens, says that it forgets, and keeps the token to itself", async () => {
  const { ready, output } = await start();
  const { type, port } = await ready;
  expect(type).toBe("ready");
  const response = await fetch(`http://127.0.0.1:${port}/set/a/1`, { headers: { authorization: `Bearer ${token}` } });
  expect(await response.json()).toEqual({ result: "OK" });
  await expect.poll(output).toBe(`redis-rest: embedded Valkey at http://127.0.0.1:${port}; it forgets everything when it stops\n`);
});

test("starts without its Redis server, whose password it does not log", async () => {
  const { ready, output } = await start({ REDIS_URL: "redis://user:secret@127.0.0.1:1" });
  const { port } = await ready;
  expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(503);
  await expect.poll(output).toBe(`redis-rest: Redis at 127.0.0.1:1 at http://127.0.0.1:${port}\n`);
});

test.each(["SIGTERM", "SIGINT"] as const)("ends in good order on %s, also with a connection open", async (signal) => {
  const { child: started, ready, exited } = await start();
  const { port } = await ready;
  await fetch(`http://127.0.0.1:${port}/health`);
  started.kill(signal);
  expect(await exited).toBe(0);
});

test("ends when its supervisor is gone before it is ready", async () => {
  const { child: started, exited } = await start();
  started.disconnect();
  expect(await exited).toBe(0);
});

test("ends when its supervisor is gone", async () => {
  const { child: started, ready, exited } = await start();
  await ready;
  started.disconnect();
  expect(await exited).toBe(0);
});

test.each([
  [{ AEGIS_REDIS_REST_TOKEN: "" }, "AEGIS_REDIS_REST_TOKEN: is missing"],
  [{ AEGIS_REDIS_REST_HOST: "0.0.0.0", AEGIS_REDIS_REST_TOKEN: "short" }, "at least 16 characters"],
])("%j: exits with 1 and the reason", async (variables, reason) => {
  const { exited, output } = await start(variables);
  expect(await exited).toBe(1);
  expect(output()).toContain(reason);
  expect(output()).not.toContain("    at ");
});
