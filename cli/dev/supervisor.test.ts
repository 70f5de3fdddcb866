import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { partEnvironment } from "../env.ts";
import type { Part, PartName } from "./part.ts";
import { type PartFailure, type PartReport, Supervisor } from "./supervisor.ts";
import { freePort, isAlive, poll, temporaryFolder } from "./test-stack.ts";

let folder: string;
let reports: PartReport[];
let supervisors: Supervisor[];

beforeEach(() => {
  folder = temporaryFolder();
  reports = [];
  supervisors = [];
});

afterEach(() => {
  for (const supervisor of supervisors) supervisor.kill();
  rmSync(folder, { recursive: true, force: true });
});

async function testPart(name: PartName, flags: string[] = [], changes: Partial<Part> = {}): Promise<Part> {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const command: [string, ...string[]] = [process.execPath, join(import.meta.dirname, "test-part.ts"), String(port), ...flags];
  const prepare = async () => ({ ok: true as const });
  const base = { lifeline: "ipc", stopWith: "signal", startsAfter: [], stopsAfter: [], optional: false } as const;
  return { ...base, name, address, healthUrl: address, command, env: partEnvironment({}), prepare, ...changes };
}

function createSupervisor(parts: readonly Part[]): Supervisor {
  const supervisor = new Supervisor(parts, { logFolder: folder, onReport: (report) => reports.push(report) });
  supervisors.push(supervisor);
  return supervisor;
}

function sequence(...states: string[]): string[] {
  return reports.filter(({ state }) => states.includes(state)).map(({ name, state }) => `${name} ${state}`);
}

test("a part starts when those before it are ready, and stops when those before it have ended", async () => {
  const parts = [
    await testPart("analytics", [], { startsAfter: ["redis-rest"], stopsAfter: ["edge"] }),
    await testPart("redis-rest", [], { stopsAfter: ["analytics"] }),
    await testPart("edge", [], { startsAfter: ["analytics"] }),
  ];
  const supervisor = createSupervisor(parts);
  const ready = await supervisor.start();
  expect(ready.map(({ name, state }) => `${name} ${state}`)).toEqual(["analytics ready", "redis-rest ready", "edge ready"]);
  expect(sequence("starting", "ready")).toEqual([
    "redis-rest starting",
    "redis-rest ready",
    "analytics starting",
    "analytics ready",
    "edge starting",
    "edge ready",
  ]);
  await supervisor.stop();
  expect(sequence("stopped")).toEqual(["edge stopped", "analytics stopped", "redis-rest stopped"]);
  for (const { pid } of ready) expect(isAlive(pid!)).toBe(false);
});

test("a part's output is in its log", async () => {
  const supervisor = createSupervisor([await testPart("demo")]);
  await supervisor.start();
  await supervisor.stop();
  expect(readFileSync(join(folder, "demo.log"), "utf8")).toBe("stopping\n");
});

test("a part that ends while it starts fails the start with the end of its log", async () => {
  const supervisor = createSupervisor([await testPart("demo", ["crash"])]);
  const failure = await supervisor.start().catch((error: PartFailure) => error);
  expect(failure).toMatchObject({ message: "demo: exit code 3", lastLines: ["line one", "the reason of the crash"] });
});

test("a program that does not exist fails the start by name", async () => {
  const supervisor = createSupervisor([await testPart("ml", [], { command: ["/nowhere/python"], lifeline: "stdin" })]);
  await expect(supervisor.start()).rejects.toThrow(/^ml: could not be started: .*ENOENT/);
});

test("a part that ends later breaks the supervision, with all else still running", async () => {
  const supervisor = createSupervisor([await testPart("demo"), await testPart("redis-rest")]);
  const [demo, redis] = await supervisor.start();
  process.kill(demo!.pid!, "SIGKILL");
  await expect(supervisor.broken).rejects.toThrow("demo: ended by SIGKILL");
  expect(isAlive(redis!.pid!)).toBe(true);
  await supervisor.stop();
  expect(isAlive(redis!.pid!)).toBe(false);
});

test("what a part has started ends with it", async () => {
  const supervisor = createSupervisor([await testPart("demo", ["grandchild"])]);
  const [demo] = await supervisor.start();
  const children = readFileSync(`/proc/${demo!.pid}/task/${demo!.pid}/children`, "utf8").trim().split(" ").map(Number);
  expect(children).toHaveLength(1);
  await supervisor.stop();
  await poll(() => !isAlive(children[0]!));
});

test("kill ends at once a part that does not listen to the request to stop", async () => {
  const supervisor = createSupervisor([await testPart("demo", ["deaf"])]);
  const [demo] = await supervisor.start();
  const stopping = supervisor.stop();
  await poll(() => readFileSync(join(folder, "demo.log"), "utf8").includes("asked to stop"));
  expect(isAlive(demo!.pid!)).toBe(true);
  supervisor.kill();
  await stopping;
  expect(isAlive(demo!.pid!)).toBe(false);
});

test("an optional part that cannot be prepared is absent with its reason; another one fails the start", async () => {
  const prepare = async () => ({ ok: false as const, reason: "no Python" });
  const lenient = createSupervisor([await testPart("ml", [], { prepare, optional: true }), await testPart("demo")]);
  expect(await lenient.start()).toMatchObject([{ name: "ml", state: "absent", reason: "no Python" }, { state: "ready" }]);
  await lenient.stop();
  const strict = createSupervisor([await testPart("edge", [], { prepare })]);
  await expect(strict.start()).rejects.toThrow("edge: no Python");
});
