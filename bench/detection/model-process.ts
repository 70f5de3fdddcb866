import { execFile, spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { ensurePython } from "../../cli/install.mjs";
import type { Detection } from "./compare-alarms.ts";

const execute = promisify(execFile);
const ml = join(import.meta.dirname, "..", "..", "ml");
const mostOutputBytes = 64 * 1024 * 1024;
const readyWithinMs = 180_000;

/** The ML API in a process of its own, and its commands, as they are run by hand. */
export async function startModelProcess(port: number, models: string) {
  const found = await ensurePython();
  if (!found.ok) throw new Error(found.reason);
  const { python } = found;
  const env = { ...readPath(), AEGIS_ML_PORT: String(port), AEGIS_ML_MODEL_DIR: models, AEGIS_ML_EXIT_WITH_STDIN: "1", PYTHONPATH: ml };
  const child = spawn(python, ["-m", "aegis_ml"], { cwd: ml, env, stdio: ["pipe", "ignore", "inherit"] });
  await untilHealthy(`http://127.0.0.1:${port}/health`);
  const run = (args: readonly string[], extra: Record<string, string> = {}) =>
    execute(python, [...args], { cwd: ml, env: { ...readPath(), PYTHONPATH: ml, ...extra }, maxBuffer: mostOutputBytes });
  return {
    /** Learns from what analytics has measured; answers the command's last line. */
    retrain: async (url: string, token: string): Promise<string> => {
      const extra = { AEGIS_ML_MODEL_DIR: models, AEGIS_ML_ANALYTICS_URL: url, AEGIS_ML_ANALYTICS_TOKEN: token };
      const { stdout } = await run(["-m", "aegis_ml.retrain"], extra).catch((error: { stdout?: string }) => ({
        stdout: error.stdout ?? "",
      }));
      return stdout.trim().split("\n").at(-1) ?? "";
    },
    /** The other detectors, and the model alone, on the same intervals. */
    evaluate: async (samples: string, incidents: string, trainUntil: number): Promise<Record<string, Detection>> => {
      const args = ["--samples", samples, "--incidents", incidents, "--train-until", String(trainUntil), "--json"];
      const { stdout } = await run(["scripts/evaluate_detection.py", ...args]);
      return (JSON.parse(stdout) as { detectors: Record<string, Detection> }).detectors;
    },
    stop: () => {
      child.stdin.end();
      return new Promise<void>((resolve) => child.once("exit", () => resolve()));
    },
  };
}

function readPath(): Record<string, string> {
  return { PATH: "/usr/bin:/bin" };
}

/** Ready when there is a model: the first one is trained on synthetic traffic. */
async function untilHealthy(url: string): Promise<void> {
  const deadline = performance.now() + readyWithinMs;
  while (performance.now() < deadline) {
    const health = await fetch(url)
      .then((answer) => answer.json() as Promise<{ status?: string }>)
      .catch(() => ({ status: "away" }));
    if (health.status === "ok") return;
    await delay(500);
  }
  throw new Error(`no model within ${readyWithinMs / 1000} s`);
}
