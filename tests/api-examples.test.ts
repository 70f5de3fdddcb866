import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { alertRow } from "../analytics/alerts/test-alerts.ts";
import { alerts } from "../analytics/db/loop-tables.ts";
import { describeDatabases } from "../analytics/db/test-database.ts";
import { makeBatch, makeEvent, signedRequest } from "../analytics/ingest/test-batch.ts";
import { blocked, propose } from "../analytics/proposals/test-proposals.ts";
import { root } from "../scripts/checks/run-command.ts";
import { type RunningService, startService } from "./operator-api/start-service.ts";

const written = "http://127.0.0.1:8081";
const page = readFileSync(join(root, "docs/api.md"), "utf8");
const example = readFileSync(join(root, "tests/api-examples/use-the-client.ts"), "utf8");
const blocksOf = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, "gm"))].map(([, text = ""]) => text);
/** Every call of analytics; the ML API answers elsewhere. */
const calls = blocksOf("sh").flatMap((block) => block.split("\n").filter((line) => line.startsWith("curl ") && line.includes(written)));

describeDatabases("the examples of docs/api.md", (get) => {
  let service: RunningService;
  let frames: NodeJS.Timeout;
  const folder = join(root, ".tsbuild", "api-examples");
  const environment = () => ({ PATH: process.env.PATH, OPERATOR: service.dependencies.env.operatorToken });
  const call = async (method: string, path: string, body: object) => {
    const headers = { Authorization: `Bearer ${service.dependencies.env.operatorToken}`, "Content-Type": "application/json" };
    const answer = await fetch(`${service.url}${path}`, { method, headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as { id: string };
  };

  beforeAll(async () => {
    service = await startService(get());
    let sequence = 1;
    const quietSecond = () => ({ sequence: sequence++, figures: new Map(), partial: false, late: 0, missed: 0 });
    frames = setInterval(() => void service.stream.broadcast(quietSecond()), 100);
    await call("POST", "/api/config", { yaml: readFileSync(join(root, "config/aegis.config.yaml"), "utf8") });
    const events = [10, 20, 30].map((latencyMs) => makeEvent({ at: Date.now() - 60_000, route: "users", latencyMs }));
    const stored = await fetch(`${service.url}/api/ingest`, signedRequest(JSON.stringify(makeBatch(events, { location: "FRA" }))));
    expect(stored.status).toBe(200);
  });
  afterAll(async () => {
    clearInterval(frames);
    rmSync(folder, { recursive: true, force: true });
    await service.close();
  });

  /** What stands for the variables of an example, made for it. */
  const variablesOf = async (line: string): Promise<Record<string, string>> => {
    const { db } = get();
    const row = alertRow({ route: `r${Math.random()}` });
    if (line.includes("$ALERT")) await db.insert(alerts).values(row);
    if (line.includes("blocks/sub%3Aalice")) await call("POST", "/api/blocks", { target: "sub:alice", reason: "r" });
    if (line.includes("custom/orders.placed")) {
      await call("POST", "/api/metrics/custom", {
        metrics: [{ name: "orders.placed", kind: "counter", value: 1, tags: { region: "eu" } }],
      });
    }
    return {
      ALERT: row.id,
      KEY: line.includes("$KEY") ? (await call("POST", "/api/keys", { name: "k" })).id : "",
      PROPOSAL: line.includes("$PROPOSAL") ? await propose(db, { action: blocked("sub:bob"), at: new Date() }) : "",
    };
  };

  test("there is one for each of the seed's metric endpoints, for alerts, questions and the stream", () => {
    const paths = calls.map((line) => line.slice(line.indexOf(written) + written.length));
    for (const path of [
      "metrics/latency",
      "metrics/throughput",
      "metrics/errors",
      "metrics/rate-limit-usage",
      "alerts?",
      "alerts/history",
    ]) {
      expect(paths.filter((asked) => asked.startsWith(`/api/${path}`))).not.toEqual([]);
    }
    for (const path of ["/api/alerts/acknowledge/", "/api/nl-query", "/ws/metrics"]) {
      expect(paths.filter((asked) => asked.startsWith(path))).not.toEqual([]);
    }
  });

  test.each(calls.map((line) => [line]))("%s", async (line) => {
    const environmentOf = { ...environment(), ...(await variablesOf(line)) };
    const command = line.replaceAll(written, service.url).replace(/^curl /, "curl -sS -w '\\n%{http_code}' ");
    const { output } = await run("bash", ["-c", command], environmentOf);
    const status = Number(output.slice(output.lastIndexOf("\n") + 1));
    expect([status, status < 300 ? "" : output]).toEqual([expect.any(Number), ""]);
    expect(status).toBe(line.includes("/ws/metrics") ? 101 : status);
    if (line.includes("/ws/metrics")) expect(output).toMatch(/\{"sequence":\d+,/);
  });

  describe("of the typed client", () => {
    test("stands in the page as it is checked and run here", () => {
      expect(blocksOf("ts")).toEqual([example]);
    });

    test("asks every endpoint of the seed and follows the stream", async () => {
      mkdirSync(folder, { recursive: true });
      const file = join(folder, "use-the-client.ts");
      writeFileSync(file, example.replaceAll(written, service.url));
      const { output, code } = await run(process.execPath, [file], environment());
      expect([code, output]).toEqual([0, expect.any(String)]);
      expect(output).toMatch(/^p95 of users 3\d\.?\d*$/m);
      expect(output).toMatch(/^requests 3 before 0$/m);
      expect(output).toMatch(/^error rate 0$/m);
      expect(output).toMatch(/^refused 0$/m);
      expect(output).toMatch(/^busiest upstream users 10$/m);
      expect(output).toMatch(/^alerts \d+$/m);
      expect(output).toMatch(/^answer 20 Mean latency/m);
      expect(output).toMatch(/^lines of counters \d+$/m);
      expect(output).toMatch(/^problem not-found 404$/m);
      expect(output).toMatch(/^frame \{/m);
    });
  });
});

type Ran = { readonly output: string; readonly code: number };

function run(command: string, args: string[], env: NodeJS.ProcessEnv): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(command, args, { env, encoding: "latin1", timeout: 60_000 }, (error, stdout, stderr) => {
      resolve({ output: error === null ? stdout : `${stderr}${stdout}`, code: Number(error?.code ?? 0) });
    });
  });
}
