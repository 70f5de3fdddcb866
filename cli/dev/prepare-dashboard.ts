import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "../repository-root.ts";
import type { Preparation } from "./part.ts";
import { runTool } from "./run-tool.ts";

const sources = ["dashboard", "contracts", "package-lock.json"].map((name) => join(repositoryRoot, name));
const built = join(repositoryRoot, "dashboard", "dist", "index.html");
const ignored = new Set(["dist", "node_modules"]);

/** Builds the dashboard unless what was built is newer than all it is made of. */
export async function prepareDashboard(): Promise<Preparation> {
  if (existsSync(built) && Math.max(...sources.map(newestChange)) < statSync(built).mtimeMs) return { ok: true };
  return runTool(join(repositoryRoot, "node_modules", "vite", "bin", "vite.js"), ["build", "dashboard", "--logLevel", "warn"]);
}

/** Milliseconds since 1970 of the newest change in a file or folder. */
function newestChange(path: string): number {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  const names = readdirSync(path).filter((name) => !ignored.has(name) && !/\.test\.tsx?$/.test(name));
  return Math.max(stats.isDirectory() ? 0 : stats.mtimeMs, ...names.map((name) => newestChange(join(path, name))));
}
