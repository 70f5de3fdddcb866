import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { root, runCommand } from "../checks/run-command.ts";
import { readVitestReport } from "./read-vitest-report.ts";

const folder = mkdtempSync(join(tmpdir(), "aegis-vitest-report-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const files = {
  "mixed.test.ts": `import { expect, test } from "vitest";
    test("passes", () => {}); test("fails", () => expect(1).toBe(2)); test.runIf(false)("waits for a server", () => {});`,
  "broken.test.ts": `import "./absent.ts";`,
  "vitest.config.mjs": "export default {};",
};

async function runFixture(...args: string[]) {
  mkdirSync(folder, { recursive: true });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const report = join(folder, "report.json");
  const { code } = await runCommand("vitest", ["run", "--reporter=json", `--outputFile.json=${report}`, ...args], { cwd: folder });
  return { code, report: readFileSync(report, "utf8") };
}

test("a real report is read: passed, failed, skipped, and a file that could not be loaded", async () => {
  const { code, report } = await runFixture();
  const totals = readVitestReport(report, code, folder);
  expect(code).toBe(1);
  expect(totals).toMatchObject({ passed: 1, failed: 1, skipped: ["mixed.test.ts: waits for a server"] });
  expect(totals.problems).toHaveLength(1);
  expect(totals.problems[0]).toMatch(/^broken\.test\.ts: .*absent/);
});

test("an exit code that no failure explains is a problem, and so is an absent report", () => {
  expect(readVitestReport('{"testResults":[]}', 1, "/").problems).toEqual(["vitest ended with exit code 1"]);
  expect(readVitestReport(undefined, 1, "/").problems).toEqual(["vitest ended with exit code 1"]);
  expect(readVitestReport('{"testResults":[]}', 0, "/").problems).toEqual([]);
});
