import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import { type Started, startProcess } from "./start-process.ts";

const load = createRequire(import.meta.url);
/** The program itself: what its package calls by that name is a script, and would leave it running when it is killed. */
const { default: workerd } = load("workerd") as { default: string };
const worker = fileURLToPath(new URL("../../edge/worker.ts", import.meta.url));
const settings = readFileSync(new URL("../../wrangler.toml", import.meta.url), "utf8");
const compatibilityDate = /^compatibility_date = "(.*)"$/m.exec(settings)?.[1];
const compatibilityFlags = /^compatibility_flags = (\[.*\])$/m.exec(settings)?.[1];

/** The Worker as it is deployed, with the config of this run as its fallback. */
export async function bundleWorker(config: CompiledConfig): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [worker],
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2024",
    conditions: ["workerd", "worker", "browser", "import"],
    external: ["node:*", "cloudflare:*"],
    logLevel: "error",
    plugins: [bundledConfig(config)],
  });
  return outputFiles[0]?.text ?? "";
}

function bundledConfig(config: CompiledConfig): Plugin {
  return {
    name: "bundled-config",
    setup(pass) {
      pass.onLoad({ filter: /\/bundled\.json$/ }, () => ({ loader: "json", contents: JSON.stringify(config) }));
    },
  };
}

interface Workerd {
  script: string;
  bindings: Record<string, string>;
  port: number;
  /** Where its KV namespace POLICY is held; absent: it has none. */
  storePort?: number;
  /** The core it is bound to; absent: as the system chooses. */
  core?: string;
}

/** Runs a script in workerd itself, without Miniflare or wrangler around it. */
export async function startWorkerd({ script, bindings, port, storePort, core }: Workerd): Promise<Started> {
  const folder = mkdtempSync(join(tmpdir(), "aegis-workerd-"));
  writeFileSync(join(folder, "worker.js"), script);
  writeFileSync(join(folder, "workerd.capnp"), describeService({ bindings, port, storePort }));
  const started = await startProcess([workerd, "serve", join(folder, "workerd.capnp")], port, { core });
  const stop = async () => {
    await started.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...started, stop };
}

function describeService({ bindings, port, storePort }: Pick<Workerd, "bindings" | "port"> & { storePort: number | undefined }): string {
  const texts = Object.entries(bindings).map(([name, text]) => `(name = ${JSON.stringify(name)}, text = ${JSON.stringify(text)})`);
  const namespace = storePort === undefined ? [] : ['(name = "POLICY", kvNamespace = "store")'];
  const store = storePort === undefined ? "" : `(name = "store", external = (address = "127.0.0.1:${storePort}", http = ())),`;
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "worker.js", esModule = embed "worker.js")],
      compatibilityDate = "${compatibilityDate}",
      compatibilityFlags = ${compatibilityFlags},
      bindings = [${[...texts, ...namespace].join(", ")}],
    )),
    ${store}
    (name = "internet", network = (allow = ["private", "public"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
`;
}
