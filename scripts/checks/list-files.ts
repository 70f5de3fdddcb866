import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** Files present in the working tree that git knows or would take, as sorted paths from the root. */
export function listFiles(root: string, ...patterns: string[]): string[] {
  const output = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", ...patterns], { cwd: root });
  const files = new Set(output.toString().split("\0"));
  return [...files].filter((file) => file !== "" && existsSync(join(root, file))).sort();
}
