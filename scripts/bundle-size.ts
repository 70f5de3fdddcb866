import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { runCommand } from "./checks/run-command.ts";

/** What the Worker may weigh, compressed, in bytes. */
const budgetBytes = 137 * 1024;

/** Keeps wrangler from calling out and from writing outside the given folder. */
const quietWrangler = (folder: string) => ({
  CI: "1",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  WRANGLER_HIDE_BANNER: "true",
  WRANGLER_REGISTRY_PATH: folder,
  WRANGLER_SEND_ERROR_REPORTS: "false",
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_WRITE_LOGS: "false",
});

const kib = (bytes: number) => `${(bytes / 1024).toFixed(1)} KiB`;

function printSizes(folder: string): number {
  const modules = readdirSync(folder).filter((file) => !file.endsWith(".map") && file !== "README.md");
  const contents = modules.map((file) => readFileSync(join(folder, file)));
  const plain = contents.reduce((sum, content) => sum + content.length, 0);
  const packed = contents.reduce((sum, content) => sum + gzipSync(content, { level: 9 }).length, 0);
  console.log(`Worker: ${kib(plain)}, ${kib(packed)} gzip; budget ${kib(budgetBytes)} gzip (${modules.join(", ")})`);
  if (modules.length === 0) console.error("wrangler wrote no module");
  return modules.length > 0 && packed <= budgetBytes ? 0 : 1;
}

const folder = mkdtempSync(join(tmpdir(), "aegis-bundle-"));
try {
  const args = ["deploy", "--dry-run", "--minify", "--outdir", join(folder, "out")];
  const { code, output } = await runCommand("wrangler", args, { env: quietWrangler(folder) });
  if (code !== 0) console.error(output);
  process.exitCode = code === 0 ? printSizes(join(folder, "out")) : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
