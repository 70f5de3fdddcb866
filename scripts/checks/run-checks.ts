import { parseArgs } from "node:util";
import { type Check, nodeChecks, pythonChecks } from "./checks.ts";
import { type Outcome, runCommand } from "./run-command.ts";

const { values } = parseArgs({
  options: { python: { type: "string" }, "without-python": { type: "string" }, only: { type: "string", multiple: true } },
});
const checks = [...nodeChecks, ...(values.python ? pythonChecks(values.python) : [])].filter(
  (check) => values.only === undefined || values.only.includes(check.name),
);
const skippedPython = values["without-python"];
const failOnSkip = process.env.AEGIS_REQUIRE_SERVERS === "1";

/** Runs them two at a time and hands each outcome on as it ends. */
async function runAll(waiting: Check[], report: (check: Check, outcome: Outcome) => void): Promise<void> {
  const next = async (): Promise<void> => {
    const check = waiting.shift();
    if (!check) return;
    report(check, await runCommand(check.command, check.args, { cwd: check.cwd }));
    return next();
  };
  await Promise.all([next(), next()]);
}

const failed: string[] = [];
await runAll([...checks], (check, { code, output, seconds }) => {
  console.log(`${code === 0 ? "ok    " : "FAILED"} ${check.name} (${seconds.toFixed(1)} s)`);
  if (code === 0) return;
  failed.push(check.name);
  console.log(`${output.trimEnd()}\n`);
});
if (skippedPython) {
  console.log(`${failOnSkip ? "FAILED" : "skip  "} Python: ${skippedPython}`);
  if (failOnSkip) failed.push("Python");
}
console.log(failed.length === 0 ? `${checks.length} checks passed` : `failed: ${failed.join(", ")}`);
process.exit(failed.length === 0 ? 0 : 1);
