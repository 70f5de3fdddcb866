import { join } from "node:path";
import { root } from "./run-command.ts";

export type Check = {
  name: string;
  command: string;
  args: string[];
  cwd?: string;
  /** Its output is worth reading when it succeeds, too. */
  informs?: boolean;
};

const node = process.execPath;

/** Every static check of the TypeScript side and of the repository, the slow ones first. */
export const nodeChecks: Check[] = [
  { name: "types", command: "tsc", args: ["-b"] },
  { name: "dead code", command: "knip", args: ["--no-progress"] },
  { name: "format and lint", command: "biome", args: ["check", "--max-diagnostics=200", "--error-on-warnings"] },
  { name: "schemas fresh", command: node, args: ["scripts/build-schemas.ts", "--check"] },
  { name: "bundled config fresh", command: node, args: ["scripts/build-config.ts", "--check"] },
  { name: "reference page fresh", command: node, args: ["scripts/build-reference.ts", "--check"] },
  { name: "client fresh", command: node, args: ["scripts/build-client.ts", "--check"] },
  { name: "documents", command: node, args: ["scripts/check-docs.ts"] },
  { name: "sizes", command: node, args: ["scripts/sizes.ts"], informs: true },
];

/** Runs after all others: wrangler's build step writes the bundled config, which would hide a stale one. */
export const lastChecks: Check[] = [{ name: "bundle budget", command: node, args: ["scripts/bundle-size.ts"], informs: true }];

/** The checks of the Python side, run by the given interpreter of ml/.venv. */
export function pythonChecks(python: string): Check[] {
  const cwd = join(root, "ml");
  return [
    { name: "python types", command: python, args: ["-m", "mypy", "."], cwd },
    { name: "python lint", command: python, args: ["-m", "ruff", "check", "."], cwd },
    { name: "python format", command: python, args: ["-m", "ruff", "format", "--check", "."], cwd },
  ];
}
