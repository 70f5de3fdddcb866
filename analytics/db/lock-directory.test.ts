import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { lockDirectory } from "./lock-directory.ts";

const parents: string[] = [];
let directory: string;

beforeEach(async () => {
  const parent = await mkdtemp(join(tmpdir(), "aegis-lock-"));
  parents.push(parent);
  directory = join(parent, "database");
});
afterAll(() => Promise.all(parents.map((parent) => rm(parent, { recursive: true }))));

const source = fileURLToPath(new URL("./lock-directory.ts", import.meta.url));
const holdScript = `import { lockDirectory } from ${JSON.stringify(source)}; await lockDirectory(process.argv[1]); console.log("held"); setInterval(() => {}, 1000);`;

/** A process that holds the folder until it is killed. */
async function startHolder(folder: string) {
  const child = spawn(process.execPath, ["--input-type=module", "-e", holdScript, folder], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  return child;
}

describe("a locked folder", () => {
  test("is refused to others by the holder's pid until it is released, and leaves no file behind", async () => {
    const release = await lockDirectory(directory);
    await expect(lockDirectory(directory)).rejects.toThrow(`is in use by process ${process.pid}`);
    await release();
    await (await lockDirectory(directory))();
    expect(await readdir(join(directory, ".."))).toEqual([]);
  });

  test("of a living process is refused, of a killed one taken over", async () => {
    const holder = await startHolder(directory);
    await expect(lockDirectory(directory)).rejects.toThrow(`is in use by process ${holder.pid}`);
    holder.kill("SIGKILL");
    await once(holder, "exit");
    await lockDirectory(directory);
    expect(await readFile(`${directory}.lock`, "utf8")).toMatch(new RegExp(`^${process.pid} `));
  });

  test.each([
    ["a process of the same pid that started at another time", `${process.pid} 1`],
    ["an empty file", ""],
    ["something else", "hello"],
  ])("of %s is taken over", async (_, text) => {
    await writeFile(`${directory}.lock`, text);
    await expect(lockDirectory(directory)).resolves.toBeTypeOf("function");
  });

  test("goes to exactly one of those who take it over at once", async () => {
    await writeFile(`${directory}.lock`, "999999999 1");
    const attempts = await Promise.allSettled(Array.from({ length: 2 }, () => startHolderOrFail(directory)));
    const holders = attempts.flatMap((attempt) => (attempt.status === "fulfilled" ? [attempt.value] : []));
    for (const holder of holders) holder.kill("SIGKILL");
    expect(holders).toHaveLength(1);
  });
});

async function startHolderOrFail(folder: string) {
  const child = spawn(process.execPath, ["--input-type=module", "-e", holdScript, folder], { stdio: ["ignore", "pipe", "ignore"] });
  const outcome = await Promise.race([once(child.stdout, "data").then(() => "held"), once(child, "exit").then(() => "ended")]);
  if (outcome === "ended") throw new Error("refused");
  return child;
}
