import { spawn } from "node:child_process";
import { partEnvironment } from "../env.ts";
import { repositoryRoot } from "../repository-root.ts";
import type { Preparation } from "./part.ts";

const shownLines = 20;

/** Runs a Node script of ours to its end; a failure carries the last lines that it wrote. */
export function runTool(script: string, args: readonly string[]): Promise<Preparation> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script, ...args], {
      cwd: repositoryRoot,
      env: partEnvironment({}),
      stdio: ["ignore", "pipe", "pipe"],
    });
    const lines: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        lines.push(...text.split("\n"));
        lines.splice(0, lines.length - shownLines);
      });
    }
    child.once("error", (error) => resolve({ ok: false, reason: error.message }));
    child.once("close", (code) =>
      resolve(code === 0 ? { ok: true } : { ok: false, reason: lines.join("\n").trim() || `exit code ${code}` }),
    );
  });
}
