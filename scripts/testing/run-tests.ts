import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root, runCommand, stopCommands } from "../checks/run-command.ts";
import { findMissing } from "./find-missing.ts";
import { findPostgres } from "./find-postgres.ts";
import { type PrivatePostgres, startPrivatePostgres } from "./private-postgres.ts";
import { readJunitReport } from "./read-junit-report.ts";
import { readVitestReport } from "./read-vitest-report.ts";
import { addTotals, closingLine, countFailures, requireEverything, type Totals } from "./totals.ts";

const { values } = parseArgs({ options: { python: { type: "string" }, "without-python": { type: "string" } } });
const folder = mkdtempSync(join(tmpdir(), "aegis-tests-"));
const readIfThere = (file: string) => (existsSync(file) ? readFileSync(file, "utf8") : undefined);

async function runVitest(postgres: PrivatePostgres | undefined): Promise<Totals> {
  const file = join(folder, "vitest.json");
  const args = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const env: Record<string, string> = postgres ? { TEST_POSTGRES_URL: postgres.url } : {};
  const { code } = await runCommand("vitest", args, { output: "show", env });
  return readVitestReport(readIfThere(file), code, root);
}

async function runPytest(python: string): Promise<Totals> {
  const file = join(folder, "pytest.xml");
  const { code } = await runCommand(python, ["-m", "pytest", "-q", `--junitxml=${file}`], { output: "show", cwd: join(root, "ml") });
  return readJunitReport(readIfThere(file), code);
}

function printSummary(totals: Totals): void {
  const missing = findMissing(values["without-python"]);
  const required = process.env.AEGIS_REQUIRE_SERVERS === "1";
  console.log("");
  for (const { name, without, remedy } of missing) console.log(`Without ${name} ${without}. To get it: ${remedy}.`);
  for (const name of totals.skipped) console.log(`${required ? "Failed because skipped" : "Skipped"}: ${name}`);
  const judged = required
    ? requireEverything(
        totals,
        missing.map(({ name }) => name),
      )
    : totals;
  for (const problem of judged.problems) console.log(`Failed: ${problem}`);
  console.log(closingLine(judged));
  process.exitCode = countFailures(judged) === 0 && judged.passed > 0 ? 0 : 1;
}

process.on("disconnect", stopCommands);
process.on("SIGINT", stopCommands);
process.on("SIGTERM", stopCommands);
const problems: string[] = [];
const programs = process.env.TEST_POSTGRES_URL ? undefined : findPostgres();
const postgres = programs
  ? await startPrivatePostgres(programs).catch((error: unknown) => {
      problems.push(`Postgres could not be started: ${error instanceof Error ? error.message : error}`);
      return undefined;
    })
  : undefined;
try {
  const vitest = await runVitest(postgres);
  const pytest = values.python ? [await runPytest(values.python)] : [];
  printSummary(addTotals([{ passed: 0, failed: 0, skipped: [], problems }, vitest, ...pytest]));
} finally {
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
  if (process.connected) process.disconnect();
}
