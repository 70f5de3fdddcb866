#!/usr/bin/env node
// The `aegis` command. Runs on Node 20: installs what is missing, then hands over to Node 24 and cli/main.ts.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";
import { ensureNodeModules, InstallError, nodePath } from "./install.mjs";
import { watchAncestors } from "./watch-ancestors.mjs";

const stopDeadlineMs = 15_000;

try {
  await ensureNodeModules();
  launch(nodePath());
} catch (error) {
  if (!(error instanceof InstallError)) throw error;
  process.stderr.write(`aegis: ${error.message}\n`);
  process.exitCode = 1;
}

function launch(node) {
  const main = fileURLToPath(new URL("main.ts", import.meta.url));
  const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: ["inherit", "inherit", "inherit", "ipc"] });
  relaySignals(child);
  watchAncestors(() => abandon(child));
  child.on("error", (error) => {
    process.stderr.write(`aegis: ${node} could not be started: ${error.message}\n`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}

/**
 * A terminal's Ctrl-C reaches both processes, a `kill` only this one: the count lets the other side tell
 * whether it has had the signal already.
 */
function relaySignals(child) {
  const counts = { SIGINT: 0, SIGTERM: 0, SIGHUP: 0 };
  for (const signal of Object.keys(counts)) {
    process.on(signal, () => {
      counts[signal] += 1;
      if (child.connected) child.send({ type: "signal", signal, count: counts[signal] }, () => undefined);
    });
  }
}

/** Lets the closed channel tell the other side to stop, and makes sure that it does. */
function abandon(child) {
  if (child.connected) child.disconnect();
  setTimeout(() => child.kill("SIGKILL"), stopDeadlineMs);
}
