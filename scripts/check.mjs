import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ensureNodeModules, ensurePython, nodePath } from "../cli/install.mjs";

await ensureNodeModules();
const python = await ensurePython({ dev: true });
const script = fileURLToPath(new URL("checks/run-checks.ts", import.meta.url));
const pythonChoice =
  typeof python === "string" ? ["--python", python] : python.python ? ["--python", python.python] : ["--without-python", python.reason];
const { status } = spawnSync(nodePath(), [script, ...pythonChoice, ...process.argv.slice(2)], { stdio: "inherit" });
process.exit(status ?? 1);
