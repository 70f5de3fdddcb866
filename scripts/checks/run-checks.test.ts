import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { runCommand } from "./run-command.ts";

const script = fileURLToPath(new URL("run-checks.ts", import.meta.url));
const runChecks = (args: string[], required = "") =>
  runCommand(process.execPath, [script, ...args], { env: { AEGIS_REQUIRE_SERVERS: required } });

test("a check that holds gets one line, and the exit code is 0", async () => {
  const { code, output } = await runChecks(["--only", "schemas fresh"]);
  expect(output).toMatch(/^ok {5}schemas fresh \(\d+\.\d s\)\n1 checks passed\n$/);
  expect(code).toBe(0);
});

test("absent Python is skipped with its reason, and a failure where nothing may be missing", async () => {
  const args = ["--only", "schemas fresh", "--without-python", "no python3"];
  const skipped = await runChecks(args);
  const required = await runChecks(args, "1");
  expect(skipped.output).toContain("skip   Python: no python3");
  expect(skipped.code).toBe(0);
  expect(required.output).toContain("failed: Python");
  expect(required.code).toBe(1);
});

test("every check is run though one fails, what the failed one said is shown, and the exit code is 1", async () => {
  const { code, output } = await runChecks(["--python", "/nowhere/python", "--only", "python lint", "--only", "schemas fresh"]);
  expect(output).toContain("FAILED python lint");
  expect(output).toContain("/nowhere/python");
  expect(output).toContain("ok     schemas fresh");
  expect(output).toContain("failed: python lint");
  expect(code).toBe(1);
});

test("a check that does not exist is a mistake, not a success", async () => {
  const { code, output } = await runChecks(["--only", "nothing"]);
  expect(output).toContain("no check is named nothing");
  expect(code).toBe(2);
});
