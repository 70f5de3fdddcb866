// A short-lived process, so that wrangler's and esbuild's 100 MB are gone when the edge runs.
// Reads wrangler.toml, bundles the Worker with the config of this start, and leaves both in a folder.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";

const [wranglerFile = "wrangler.toml", compiledConfig = "", folder = "."] = process.argv.slice(2);

interface WorkerSource {
  /** Of the wrangler.toml that this was read from. */
  hash: string;
  main: string;
  options: object;
}

mkdirSync(folder, { recursive: true, mode: 0o700 });
const { main } = await readSource(join(folder, "source.json"));
await build({
  entryPoints: [main],
  outfile: join(folder, "worker.js"),
  bundle: true,
  format: "esm",
  platform: "neutral",
  target: "es2024",
  mainFields: ["module", "main"],
  conditions: ["workerd", "worker", "browser", "import"],
  external: ["node:*", "cloudflare:*"],
  logLevel: "error",
  plugins: [bundledConfig(compiledConfig)],
});
/** What wrangler makes of wrangler.toml; importing wrangler costs a second or more, so its answer is kept with the file's hash. */
async function readSource(kept: string): Promise<WorkerSource> {
  const hash = createHash("sha256").update(wranglerFile).update(readFileSync(wranglerFile)).digest("hex");
  const known: WorkerSource | undefined = existsSync(kept) ? JSON.parse(readFileSync(kept, "utf8")) : undefined;
  if (known?.hash === hash) return known;
  const { unstable_getMiniflareWorkerOptions: readWorkerOptions } = await import("wrangler");
  const { main: entry, workerOptions } = readWorkerOptions(wranglerFile);
  if (!entry) throw new Error(`${wranglerFile} names no main`);
  // The bundle is one module: rules and a root for files have nothing left to say, and Miniflare 5 refuses them.
  const source = { hash, main: entry, options: { ...workerOptions, modulesRules: undefined, rootPath: undefined } };
  writeFileSync(kept, JSON.stringify(source));
  return source;
}

/** The bundle's own copy of the config is the one of this start, not the repository's sample. */
function bundledConfig(path: string): Plugin {
  return {
    name: "bundled-config",
    setup: ({ onResolve }) => onResolve({ filter: /\/bundled\.json$/ }, () => ({ path })),
  };
}
