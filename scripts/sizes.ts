import { readFileSync } from "node:fs";
import { join } from "node:path";
import { listFiles } from "./checks/list-files.ts";
import { root } from "./checks/run-command.ts";
import { type FunctionSize, measureFunctions } from "./sizes/measure-functions.ts";
import { measurePython } from "./sizes/measure-python.ts";

/** The one place that says what is not held to the limits: tests, and what a tool generates. */
const exempt = [/\.test\.tsx?$/, /^tests\//, /^ml\/tests\//, /^analytics\/db\/migrations\//, /^client\/aegis-paths\.ts$/];

const fileLimit = 250;
const functionLimit = (file: string) => (file.endsWith(".tsx") ? 80 : 50);

type Measured = { file: string; lines: number; functions: FunctionSize[] };

async function measureAll(): Promise<Measured[]> {
  const files = listFiles(root, "*.ts", "*.tsx", "*.mjs", "*.py").filter((file) => !exempt.some((pattern) => pattern.test(file)));
  const python = (await measurePython(files.filter((file) => file.endsWith(".py")))) ?? {};
  return files.map((file) => {
    const text = readFileSync(join(root, file), "utf8");
    const functions = file.endsWith(".py") ? (python[file] ?? []) : measureFunctions(file, text);
    return { file, lines: text.split("\n").length - 1, functions };
  });
}

/** One-line arrows would hide what the longer ones are like: the median leaves them out. */
const ofManyLines = (sizes: FunctionSize[]) => sizes.map(({ lines }) => lines).filter((lines) => lines > 1);

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function folderRow(folder: string, measured: Measured[]): Record<string, string | number> {
  const longest = measured.toSorted((a, b) => b.lines - a.lines)[0];
  const functions = measured.flatMap(({ file, functions }) => functions.map((size) => ({ ...size, file })));
  const longestFunction = functions.toSorted((a, b) => b.lines - a.lines)[0];
  return {
    folder,
    files: measured.length,
    "median file": median(measured.map(({ lines }) => lines)),
    "longest file": `${longest?.lines} ${longest?.file}`,
    "median function": median(ofManyLines(functions)),
    "longest function": longestFunction ? `${longestFunction.lines} ${longestFunction.name} (${longestFunction.file})` : "",
  };
}

function findTooLong({ file, lines, functions }: Measured): string[] {
  const limit = functionLimit(file);
  const long = functions.filter((size) => size.lines > limit);
  return [
    ...(lines > fileLimit ? [`${file}: ${lines} lines, ${fileLimit} are allowed`] : []),
    ...long.map((size) => `${file}:${size.line} ${size.name}: ${size.lines} lines, ${limit} are allowed`),
  ];
}

const measured = await measureAll();
const folders = Map.groupBy(measured, ({ file }) => (file.includes("/") ? file.slice(0, file.indexOf("/")) : "."));
console.table([...folders].map(([folder, files]) => folderRow(folder, files)));
const tooLong = measured.flatMap(findTooLong);
for (const line of tooLong) console.error(line);
process.exitCode = tooLong.length === 0 ? 0 : 1;
