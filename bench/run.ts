import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { BenchOptions, BenchResult } from "./measure/bench-result.ts";
import { describeMachine } from "./measure/describe-machine.ts";

const folder = new URL("./", import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && file !== "run.ts")
  .map((file) => file.slice(0, -".ts".length));

const { values, positionals } = parseArgs({
  options: { json: { type: "boolean", default: false }, log: { type: "string" }, short: { type: "boolean", default: false } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !names.includes(name));
if (positionals.length === 0 || unknown.length > 0) {
  for (const name of unknown) console.error(`there is no bench named ${name}`);
  console.log(`npm run bench NAME [-- --json] [--short] [--log ACCESS_LOG]\n\n${names.map((name) => `  ${name}`).join("\n")}`);
  process.exit(unknown.length > 0 ? 2 : 0);
}

/** Runs one bench, keeps its result in results/ unless it was a short one, prints it; answers whether every goal is met. */
async function runBench(name: string): Promise<boolean> {
  const machine = describeMachine();
  const { run } = (await import(new URL(`${name}.ts`, folder).href)) as { run: (options: BenchOptions) => Promise<BenchResult> };
  const { rows, goals } = await run({ log: values.log, short: values.short });
  const result = JSON.stringify({ name, machine, rows, goals }, null, 2);
  if (!values.short) {
    mkdirSync(new URL("results/", folder), { recursive: true });
    writeFileSync(new URL(`results/${name}.json`, folder), `${result}\n`);
  }
  if (values.json) console.log(result);
  else printTables({ name, rows, goals });
  return goals.every(({ met }) => met);
}

function printTables({ name, rows, goals }: BenchResult): void {
  console.log(`\n${name}`);
  console.table(rows);
  console.table(goals);
}

const met: boolean[] = [];
for (const name of positionals) met.push(await runBench(name));
process.exitCode = met.every(Boolean) ? 0 : 1;
