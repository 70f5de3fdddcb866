import { constants } from "node:os";

const relayDelayMs = 100;

interface RelayedSignal {
  type: "signal";
  signal: NodeJS.Signals;
  count: number;
}

/**
 * Ties this process to the launcher (cli/aegis.mjs): a signal that only the launcher got is raised here too,
 * and when the launcher dies without a word this process ends as if it had been told to.
 */
export function linkToLauncher(): void {
  if (!process.channel) return;
  const counts = countSignals(["SIGINT", "SIGTERM", "SIGHUP"]);
  process.on("message", (message) => {
    if (!isRelayedSignal(message)) return;
    const { signal, count } = message;
    // A terminal's Ctrl-C reaches both processes: wait for our own copy before raising it.
    setTimeout(() => {
      if ((counts.get(signal) ?? 0) < count) process.kill(process.pid, signal);
    }, relayDelayMs);
  });
  process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));
  process.channel.unref();
}

/** Counts signals; one that no command listens to ends the process as it would have done uncounted. */
function countSignals(signals: NodeJS.Signals[]): Map<NodeJS.Signals, number> {
  const counts = new Map<NodeJS.Signals, number>();
  for (const signal of signals) {
    process.on(signal, () => {
      counts.set(signal, (counts.get(signal) ?? 0) + 1);
      if (process.listenerCount(signal) === 1) process.exit(128 + constants.signals[signal]);
    });
  }
  return counts;
}

function isRelayedSignal(message: unknown): message is RelayedSignal {
  return typeof message === "object" && message !== null && "type" in message && message.type === "signal";
}
