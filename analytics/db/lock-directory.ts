import { link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Claims a folder for this process by the file `<directory>.lock`, which names its pid and when that process started.
 * The claim of a process that is gone is taken over.
 * @returns the release.
 * @throws when a living process holds the folder.
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  await mkdir(dirname(directory), { recursive: true, mode: 0o700 });
  const path = `${directory}.lock`;
  const mine = `${path}.${process.pid}`;
  await writeFile(mine, `${process.pid} ${await startOf(process.pid)}`, { mode: 0o600 });
  try {
    await claim(mine, path, directory);
  } finally {
    await rm(mine, { force: true });
  }
  return () => rm(path, { force: true });
}

/** Linking is atomic: of several processes one succeeds, and the file is never seen half written. */
async function claim(mine: string, path: string, directory: string): Promise<void> {
  if (await tryLink(mine, path)) return;
  const holder = await readFile(path, "utf8").catch(() => "");
  if (await isAlive(holder)) throw heldError(directory, holder);
  const stale = `${mine}.stale`;
  await rename(path, stale).catch(() => {});
  const taken = await readFile(stale, "utf8").catch(() => "");
  // Somebody else took over in between: what was moved away is a living claim, so it goes back.
  if (taken !== holder && (await isAlive(taken))) await tryLink(stale, path);
  await rm(stale, { force: true });
  if (!(await tryLink(mine, path))) throw heldError(directory, await readFile(path, "utf8").catch(() => ""));
}

function heldError(directory: string, holder: string): Error {
  const pid = holder.split(" ")[0] || "unknown";
  return new Error(`the database in ${directory} is in use by process ${pid}; stop it or choose another folder`);
}

async function tryLink(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** A pid alone is not enough: after a restart, in a container above all, it may belong to somebody else. */
async function isAlive(holder: string): Promise<boolean> {
  const [pid = "", start = ""] = holder.split(" ");
  if (!/^\d+$/.test(pid)) return false;
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    if (codeOf(error) !== "EPERM") return false;
  }
  return start === "" || start === (await startOf(Number(pid)));
}

/** When a process started, in clock ticks since boot; empty where the system does not tell (not Linux). */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
