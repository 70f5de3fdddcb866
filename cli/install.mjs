// Runs on Node 20 without any dependency: it is what puts the dependencies there.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, "node_modules");
const venv = join(root, "ml", ".venv");
const venvPython = join(venv, "bin", "python");
const wantedNode = 24;

/** A mistake or lack of the machine that its user can mend; the message says how. */
export class InstallError extends Error {}

/**
 * Installs the npm packages of package-lock.json when they are missing or of another lock file.
 * Progress goes to stderr. Throws `InstallError`.
 */
export async function ensureNodeModules() {
  const lock = readFileSync(join(root, "package-lock.json"), "utf8");
  const stamp = join(modules, ".aegis-lock-hash");
  const hash = sha256(lock);
  if (readIfThere(stamp) === hash) return;
  if (!modulesMatch(lock)) {
    say("Installing packages with npm ci (a minute or so, only when package-lock.json has changed) …");
    // Node 20 is told at length that some packages want a newer one; they get it from us.
    const code = await run(npmCommand(), ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
    if (code !== 0) throw new InstallError("npm ci failed; its output stands above. Mend the cause and run the command again.");
  }
  writeFileSync(stamp, hash);
}

/**
 * The path of a Node that runs TypeScript directly: this process's own when it is new enough, else the packaged one.
 * Throws `InstallError`.
 */
export function nodePath() {
  if (Number.parseInt(process.versions.node, 10) >= wantedNode) return process.execPath;
  const packaged = join(modules, "node", "bin", "node");
  if (existsSync(packaged)) return packaged;
  throw new InstallError(
    `Node ${wantedNode} is missing from node_modules: npm skipped the install script of the package "node".\n` +
      "Run `npm ci --ignore-scripts=false`, or install Node 24 on this machine.",
  );
}

/**
 * Makes `ml/.venv` and installs the pinned Python packages, with `dev` also those of the tests.
 * The answer is `{ ok: true, python }` with the interpreter's path, or `{ ok: false, reason }` when the machine cannot.
 */
export async function ensurePython({ dev = false } = {}) {
  const locks = ["requirements.lock", ...(dev ? ["requirements-dev.lock"] : [])].map((name) => join(root, "ml", name));
  const missing = locks.find((path) => !existsSync(path));
  if (missing) return { ok: false, reason: `${missing} is missing from this clone` };
  if (locks.every(isInstalled) && runsPython(venvPython)) return { ok: true, python: venvPython };
  const base = findPython();
  if (!base) return { ok: false, reason: "Python 3.11 or newer was not found (python3 on the PATH, or AEGIS_PYTHON)" };
  return installPython(base, locks);
}

async function installPython(base, locks) {
  say("Installing the ML API's Python packages into ml/.venv (only when its lock file has changed) …");
  const clear = existsSync(venvPython) && !runsPython(venvPython) ? ["--clear"] : [];
  if ((await run(base, ["-m", "venv", ...clear, venv])) !== 0) {
    return { ok: false, reason: `${base} -m venv failed (on Debian and Ubuntu: apt install python3-venv)` };
  }
  const files = locks.flatMap((path) => ["-r", path]);
  const pip = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--quiet", ...files];
  if ((await run(venvPython, pip)) !== 0) return { ok: false, reason: "pip install failed; its output stands above" };
  for (const path of locks) writeFileSync(lockStamp(path), sha256(readFileSync(path, "utf8")));
  return { ok: true, python: venvPython };
}

/** True when what npm wrote into node_modules is what the lock file asks for, so that a plain `npm ci` needs no repetition. */
function modulesMatch(lock) {
  const installed = readIfThere(join(modules, ".package-lock.json"));
  if (installed === undefined || !existsSync(join(modules, "node", "package.json"))) return false;
  const wanted = JSON.parse(lock).packages;
  const present = JSON.parse(installed).packages;
  const complete = Object.entries(wanted).every(
    ([path, entry]) => path === "" || entry.optional || present[path]?.version === entry.version,
  );
  return complete && Object.entries(present).every(([path, entry]) => wanted[path]?.version === entry.version);
}

function findPython() {
  const names = [process.env.AEGIS_PYTHON, "python3", "python3.14", "python3.13", "python3.12", "python3.11", "python"];
  return names.find((name) => name && runsPython(name));
}

function runsPython(command) {
  return spawnSync(command, ["-c", "import sys; sys.exit(sys.version_info < (3, 11))"], { stdio: "ignore" }).status === 0;
}

function isInstalled(lock) {
  return readIfThere(lockStamp(lock)) === sha256(readFileSync(lock, "utf8"));
}

function lockStamp(lock) {
  return join(venv, `.${lock.slice(lock.lastIndexOf("/") + 1)}-hash`);
}

function npmCommand() {
  return process.platform === "win32" ? "npm.cmd" : "npm";
}

/** Runs a command with all its output on stderr: stdout belongs to the command that the user asked for. */
function run(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ["ignore", 2, 2] });
    child.on("error", (error) => {
      say(`${command} could not be started: ${error.message}`);
      resolve(127);
    });
    child.on("exit", (code) => resolve(code ?? 1));
  });
}

function readIfThere(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

function sha256(text) {
  return createHash("sha256").update(text).digest("hex");
}

function say(line) {
  process.stderr.write(`${line}\n`);
}
