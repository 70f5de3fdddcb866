import type { LimitSimulation } from "#contracts/limit-simulation.ts";

const EVERY_MS = 200;

/** Shows on a terminal how much has been read: one line that renews itself, on standard error. */
export function showReading(seen: LimitSimulation["seen"]): { stop: () => void } {
  const { stderr } = process;
  if (!stderr.isTTY) return { stop: () => undefined };
  const timer = setInterval(() => stderr.write(`\r\u001b[K${seen.requests.toLocaleString("en-US")} requests read`), EVERY_MS);
  const stop = () => {
    clearInterval(timer);
    stderr.write("\r\u001b[K");
  };
  return { stop };
}
