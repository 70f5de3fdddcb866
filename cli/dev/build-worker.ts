// A short-lived process: wrangler's and esbuild's 100 MB are gone again when the edge runs.
// Reads wrangler.toml, bundles the Worker with the config of this start, and leaves both in a folder.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import { unstable_getMiniflareWorkerOptions as readWorkerOptions } from "wrangler";

const [wranglerFile = "wrangler.toml", compiledConfig = "", folder = "."] = process.argv.slice(2);

const { main, workerOptions } = readWorkerOptions(wranglerFile);
if (!main) throw new Error(`${wranglerFile} names no main`);
mkdirSync(folder, { recursive: true, mode: 0o700 });
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
// The bundle is one module: rules and a root for files have nothing left to say, and Miniflare 5 refuses them.
writeFileSync(join(folder, "options.json"), JSON.stringify({ ...workerOptions, modulesRules: undefined, rootPath: undefined }));

/** The bundle's own copy of the config is the one of this start, not the repository's sample. */
function bundledConfig(path: string): Plugin {
  return {
    name: "bundled-config",
    setup: ({ onResolve }) => onResolve({ filter: /\/bundled\.json$/ }, () => ({ path })),
  };
}
