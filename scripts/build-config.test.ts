import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { CompiledConfig } from "#contracts/live-policy.ts";

const script = fileURLToPath(new URL("build-config.ts", import.meta.url));
const bundled = new URL("../config/bundled.json", import.meta.url);
const folder = mkdtempSync(join(tmpdir(), "aegis-build-config-"));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]) => spawnSync(process.execPath, [script, ...args], { encoding: "utf8" });
const store = (text: string) => {
  const file = join(folder, "config.yaml");
  writeFileSync(file, text);
  return file;
};

test("the bundled config is the sample's, and the edge accepts it", () => {
  expect(run("--check")).toMatchObject({ status: 0, stdout: expect.stringMatching(/fresh/) });
  expect(CompiledConfig.safeParse(JSON.parse(readFileSync(bundled, "utf8"))).success).toBe(true);
});

test("a stale copy fails the check and is left as it is", () => {
  const before = readFileSync(bundled, "utf8");
  const other = store('gateway:\n  routes:\n    - {path: /only, upstream: "http://h"}\n');
  expect(run("--check", "--config", other)).toMatchObject({ status: 1, stderr: expect.stringMatching(/is stale/) });
  expect(readFileSync(bundled, "utf8")).toBe(before);
});

test("a config with mistakes fails with each of them and its line, and writes nothing", () => {
  const before = readFileSync(bundled, "utf8");
  const broken = store("gateway:\n  prot: 1\n  routes: []\n");
  const { status, stderr } = run("--config", broken);
  expect(status).toBe(1);
  expect(stderr).toContain(`${broken}:2  gateway.prot`);
  expect(stderr).toContain(`${broken}:3  gateway.routes`);
  expect(readFileSync(bundled, "utf8")).toBe(before);
});
