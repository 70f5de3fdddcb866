import { readFileSync } from "node:fs";
import { join } from "node:path";
import { problems } from "#contracts/problem.ts";
import { root } from "./checks/run-command.ts";
import { readDocument } from "./client/read-document.ts";
import { checkCommands } from "./documents/check-commands.ts";
import { checkEnvironment } from "./documents/check-environment.ts";
import { checkLinks } from "./documents/check-links.ts";
import { checkOperations } from "./documents/check-operations.ts";
import { checkPaths } from "./documents/check-paths.ts";
import { checkProblems } from "./documents/check-problems.ts";
import { checkTests } from "./documents/check-tests.ts";
import { checkWalk } from "./documents/check-walk.ts";
import { readCommands } from "./documents/read-commands.ts";
import { readRepository } from "./documents/repository.ts";

const readText = (file: string) => readFileSync(join(root, file), "utf8");
const repository = readRepository(root);
const npmScripts = Object.keys((JSON.parse(readText("package.json")) as { scripts: Record<string, string> }).scripts);
const environmentFiles = [...repository.files]
  .filter((file) => /(^|\/)env\.ts$/.test(file))
  .map((file) => ({ file, text: readText(file) }));

const operations = Object.entries((await readDocument()).paths).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
);

const mistakes = [
  ...checkPaths(repository),
  ...checkLinks(repository),
  ...checkProblems(repository, problems),
  ...checkWalk(repository),
  ...checkTests(repository, readText),
  ...checkCommands(repository, { aegis: await readCommands(root), npmScripts }),
  ...checkEnvironment(repository, environmentFiles),
  ...checkOperations(repository, operations),
];
for (const { file, line, message } of mistakes) console.error(`${file}:${line}  ${message}`);
console.log(`${repository.pages.length} documents, ${mistakes.length} mistakes`);
process.exitCode = mistakes.length === 0 ? 0 : 1;
