// Runs on Node 20: it makes sure that Node 24 and the packages are there, and hands over to a TypeScript file.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ensureNodeModules, ensurePython, InstallError, nodePath } from "../cli/install.mjs";

/**
 * Installs what is missing and runs `script` (relative to this folder) with the caller's arguments, preceded by
 * `--python PATH`, or by `--without-python REASON` where the machine has none. Ends this process with its exit code.
 */
export async function startScript(script) {
  try {
    await ensureNodeModules();
    const python = await ensurePython({ dev: true });
    const pythonChoice = python.ok ? ["--python", python.python] : ["--without-python", python.reason];
    handOver(fileURLToPath(new URL(script, import.meta.url)), [...pythonChoice, ...process.argv.slice(2)]);
  } catch (error) {
    if (!(error instanceof InstallError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

/** The channel tells the other side when this process is gone, even after `kill -9`. */
function handOver(file, args) {
  const child = spawn(nodePath(), [file, ...args], { stdio: ["inherit", "inherit", "inherit", "ipc"] });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.connected && child.disconnect());
  child.on("exit", (code) => process.exit(code ?? 1));
}
