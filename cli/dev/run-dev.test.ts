import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { freePort, isAlive, poll, startStack, type TestStack, temporaryFolder } from "./test-stack.ts";

let state: string;
let demoPort: number;
let stacks: TestStack[];

beforeEach(async () => {
  state = temporaryFolder();
  demoPort = await freePort();
  stacks = [];
});

afterEach(async () => {
  for (const stack of stacks) {
    for (const pid of [...stack.descendants(), stack.launcher.pid ?? 0]) if (pid > 0 && isAlive(pid)) process.kill(pid, "SIGKILL");
    await stack.ended;
  }
  rmSync(state, { recursive: true, force: true });
});

function start(...args: string[]): TestStack {
  const stack = startStack(["--state", state, ...args]);
  stacks.push(stack);
  return stack;
}

function startDemo(...args: string[]): TestStack {
  return start("--only", "demo", "--ports", `demo=${demoPort}`, ...args);
}

async function readyDemo(): Promise<{ stack: TestStack; pids: number[] }> {
  const stack = startDemo();
  await stack.waitFor(({ type }) => type === "ready");
  const pids = stack.descendants();
  expect(pids.length).toBeGreaterThanOrEqual(2);
  return { stack, pids };
}

async function expectGone(pids: readonly number[]): Promise<void> {
  await poll(
    () => pids.every((pid) => !isAlive(pid)),
    () => `alive: ${pids.filter(isAlive).join(", ")}`,
  );
}

describe("starting", () => {
  test("a part is told of when it starts and when it answers, with its pid and its milliseconds", async () => {
    const { stack } = await readyDemo();
    const ready = await stack.waitFor(({ name, state }) => name === "demo" && state === "ready");
    expect(ready).toMatchObject({ type: "part", address: `http://127.0.0.1:${demoPort}` });
    expect(isAlive(ready.pid!)).toBe(true);
    expect(ready.startMs).toBeGreaterThan(0);
    expect((await fetch(`http://127.0.0.1:${demoPort}/anything`)).status).toBe(200);
  });

  test("secrets are made once, in a file and folder that only their owner can read", async () => {
    const { stack } = await readyDemo();
    stack.launcher.kill("SIGINT");
    await stack.ended;
    const first = readFileSync(join(state, "secrets.json"), "utf8");
    expect(statSync(join(state, "secrets.json")).mode & 0o777).toBe(0o600);
    expect(statSync(state).mode & 0o777).toBe(0o700);
    await readyDemo();
    expect(readFileSync(join(state, "secrets.json"), "utf8")).toBe(first);
  });

  test("a port in use is said with the part that wants it and the flag that changes it", async () => {
    const server = createServer().listen(demoPort, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { code, stderr } = await startDemo().ended;
    server.close();
    expect(code).toBe(1);
    expect(stderr).toContain(`port ${demoPort} (demo) is in use; choose another with --ports demo=`);
  });

  test("a second stack on the same state folder is refused", async () => {
    await readyDemo();
    const { code, stderr } = await start("--only", "demo", "--ports", `demo=${await freePort()}`).ended;
    expect(code).toBe(1);
    expect(stderr).toContain("another stack runs on");
  });

  test("a config with mistakes stops the start and every mistake is told with its line", async () => {
    const config = join(state, "broken.yaml");
    writeFileSync(config, "gateway:\n  routes:\n    - path: api\n      upstream: http://127.0.0.1:1\n  prot: 1\n");
    const { code, stderr } = await startDemo("--config", config).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/broken\.yaml:3 {2}gateway\.routes\[0\]\.path/);
    expect(stderr).toMatch(/broken\.yaml:5 {2}gateway\.prot/);
    expect(existsSync(join(state, "secrets.json"))).toBe(false);
  });

  test("an unknown part is refused with the names of all", async () => {
    const { code, stderr } = await start("--only", "edg").ended;
    expect(code).toBe(1);
    expect(stderr).toContain("no part is called edg; use redis-rest, ml, analytics, demo, edge");
  });
});

describe("ending", () => {
  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("%s at the launcher ends everything in order with exit code 0", async (signal) => {
    const { stack, pids } = await readyDemo();
    stack.launcher.kill(signal);
    expect((await stack.ended).code).toBe(0);
    expect(stack.events.at(-1)).toMatchObject({ type: "stopped", reason: signal });
    await expectGone(pids);
  });

  test("kill -9 of the launcher leaves no process", async () => {
    const { stack, pids } = await readyDemo();
    stack.launcher.kill("SIGKILL");
    await expectGone(pids);
  });

  test("kill -9 of npm above the launcher leaves no process", async () => {
    const stack = startStack(["--state", state, "--only", "demo", "--ports", `demo=${demoPort}`], ["npm", "start", "--silent", "--"]);
    stacks.push(stack);
    await stack.waitFor(({ type }) => type === "ready");
    const pids = stack.descendants();
    expect(pids.length).toBeGreaterThanOrEqual(3);
    stack.launcher.kill("SIGKILL");
    await expectGone(pids);
  });

  test("kill -9 of the supervisor leaves no process, and the next start works at once", async () => {
    const { stack, pids } = await readyDemo();
    process.kill(pids[0]!, "SIGKILL");
    expect((await stack.ended).code).toBe(137);
    const { pids: next } = await readyDemo();
    await expectGone(pids);
    expect(next.every(isAlive)).toBe(true);
  });

  test("a crash of a part ends the others with exit code 1 and names the part", async () => {
    const { stack, pids } = await readyDemo();
    const { pid } = await stack.waitFor(({ name, state }) => name === "demo" && state === "ready");
    process.kill(pid!, "SIGKILL");
    expect((await stack.ended).code).toBe(1);
    expect(stack.events.find(({ type }) => type === "failure")).toMatchObject({ message: "demo: ended by SIGKILL" });
    await expectGone(pids);
  });
});

describe("the edge", () => {
  test("kill -9 of the supervisor or of the edge leaves no workerd", { timeout: 120_000 }, async () => {
    for (const victim of ["supervisor", "edge"]) {
      const [edge, kv, redis] = [await freePort(), await freePort(), await freePort()];
      const stack = start("--only", "edge,redis-rest", "--port", String(edge), "--ports", `kv=${kv},redis-rest=${redis}`);
      const ready = await stack.waitFor(({ name, state }) => name === "edge" && state === "ready");
      const pids = stack.descendants();
      const commands = pids.map((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8"));
      expect(commands.some((command) => command.includes("workerd"))).toBe(true);
      process.kill(victim === "edge" ? ready.pid! : pids[0]!, "SIGKILL");
      await expectGone(pids);
    }
  });
});
