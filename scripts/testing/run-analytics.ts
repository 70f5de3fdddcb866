import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { MetricEvent } from "#contracts/metric-event.ts";
import { makeBatch, signedRequest } from "../../analytics/ingest/test-batch.ts";

const server = fileURLToPath(new URL("../../analytics/server.ts", import.meta.url));
const secret = () => randomBytes(24).toString("base64url");
const [operatorToken, ingestSecret] = [secret(), secret()];
const shared = {
  AEGIS_INGEST_KEYS: `edge-1:${ingestSecret}`,
  AEGIS_OPERATOR_TOKEN: operatorToken,
  AEGIS_SESSION_SECRET: secret(),
  AEGIS_API_KEY_PEPPER: `p1:${secret()}`,
  AEGIS_ANALYTICS_PORT: "0",
  AEGIS_DASHBOARD_DIR: "/nonexistent",
};
const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

export type RunningAnalytics = Awaited<ReturnType<typeof runAnalytics>>;

/** One process of analytics as its users start it, on a database that others may use too. All have the same secrets. */
export async function runAnalytics(databaseUrl: string, more: Readonly<Record<string, string>> = {}) {
  const env = { PATH: process.env.PATH, ...shared, DATABASE_URL: databaseUrl, ...more };
  const child = spawn(process.execPath, [server], { env, stdio: ["ignore", "ignore", "inherit", "ipc"] });
  running.add(child);
  const ended = once(child, "exit").then(() => void running.delete(child));
  const [{ port }] = (await Promise.race([once(child, "message"), ended.then(() => Promise.reject(new Error("it did not start")))])) as [
    { port: number },
  ];
  const url = `http://127.0.0.1:${port}`;
  const headers = { Authorization: `Bearer ${operatorToken}`, "Content-Type": "application/json" };
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended;
  };
  return {
    pid: child.pid ?? 0,
    headers,
    streamUrl: `${url.replace("http", "ws")}/ws/metrics`,
    /** The answer's body; throws where it is a refusal. */
    api: async (method: string, path: string, body?: object): Promise<unknown> => {
      const answer = await fetch(`${url}${path}`, { method, headers, body: body && JSON.stringify(body) });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      return JSON.parse(text);
    },
    /** Sends events as an edge does; resolves when they are stored. */
    ingest: async (events: readonly MetricEvent[]): Promise<void> => {
      const batch = JSON.stringify(makeBatch(events, { batchId: randomUUID() }));
      const answer = await fetch(`${url}/api/ingest`, signedRequest(batch, { secret: ingestSecret }));
      if (!answer.ok) throw new Error(`a batch was answered ${answer.status}`);
    },
    /** Ends it as a crash does. */
    kill: () => end("SIGKILL"),
    stop: () => end("SIGTERM"),
  };
}
