import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { type Repository, readRepository } from "./repository.ts";

/** A git working tree in a temporary folder with the given files, for the time of one test. */
export function makeRepository(files: Record<string, string>): Repository {
  const root = mkdtempSync(join(tmpdir(), "aegis-documents-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  execFileSync("git", ["init", "--quiet", root]);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return readRepository(root);
}
