// Under `npm start` the launcher's parents are a shell and npm: when one of them is killed, nobody tells us.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * Calls `onGone` once when the parent, or npm above it, no longer runs; looks once a second.
 * The timer does not keep the process alive.
 */
export function watchAncestors(onGone) {
  const parent = process.ppid;
  const watched = ancestorsUpToNpm();
  const timer = setInterval(() => {
    if (process.ppid === parent && watched.every(isAlive)) return;
    clearInterval(timer);
    onGone();
  }, 1000);
  timer.unref();
}

function ancestorsUpToNpm() {
  if (!process.env.npm_lifecycle_event) return [];
  const chain = [];
  for (let pid = process.ppid; pid > 1; ) {
    const entry = readProcess(pid);
    if (!entry) return [];
    chain.push(pid);
    if (/^np[mx]\b|\bnp[mx](-cli\.js)?\b/.test(entry.command)) return chain;
    pid = entry.parent;
  }
  return [];
}

function readProcess(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { parent: Number(fields[1]), command: readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ") };
  } catch {
    return readProcessByPs(pid);
  }
}

function readProcessByPs(pid) {
  const { status, stdout } = spawnSync("ps", ["-o", "ppid=,args=", "-p", String(pid)], { encoding: "utf8" });
  const [, parent, command] = /^\s*(\d+)\s+(.*)/.exec(stdout ?? "") ?? [];
  return status === 0 && parent ? { parent: Number(parent), command } : undefined;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
