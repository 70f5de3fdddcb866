import { parseArgs } from "node:util";
import { type Check, lastChecks, nodeChecks, pythonChecks } from "./checks.ts";
import { type Outcome, runCommand, stopCommands } from "./run-command.ts";

const { values } = parseArgs({
  options: { python: { type: "string" }, "without-python": { type: "string" }, only: { type: "string", multiple: true } },
});
const isWanted = ({ name }: Check) => values.only === undefined || values.only.includes(name);
const groups = [[...nodeChecks, ...(values.python ? pythonChecks(values.python) : [])], lastChecks].map((group) => group.filter(isWanted));
const known = [...nodeChecks, ...pythonChecks(""), ...lastChecks].map(({ name }) => name);
const unknown = (values.only ?? []).filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`no check is named ${unknown.join(", ")}; there are ${known.join(", ")}`);
  process.exit(2);
}
const failed: string[] = [];

/** Runs them two at a time and reports each as it ends. */
async function runGroup(checks: Check[]): Promise<void> {
  const waiting = [...checks];
  const next = async (): Promise<void> => {
    const check = waiting.shift();
    if (!check) return;
    report(check, await runCommand(check.command, check.args, { cwd: check.cwd }));
    return next();
  };
  await Promise.all([next(), next()]);
}

function report({ name, informs }: Check, { code, output, seconds }: Outcome): void {
  console.log(`${code === 0 ? "ok    " : "FAILED"} ${name} (${seconds.toFixed(1)} s)`);
  if (code !== 0) failed.push(name);
  if (code !== 0 || informs) console.log(`${output.trimEnd()}\n`);
}

process.on("disconnect", () => {
  stopCommands();
  process.exit(1);
});
for (const group of groups) await runGroup(group);
if (values["without-python"]) {
  const required = process.env.AEGIS_REQUIRE_SERVERS === "1";
  console.log(`${required ? "FAILED" : "skip  "} Python: ${values["without-python"]}`);
  if (required) failed.push("Python");
}
console.log(failed.length === 0 ? `${groups.flat().length} checks passed` : `failed: ${failed.join(", ")}`);
process.exit(failed.length === 0 ? 0 : 1);
