import { createKvClient } from "../../analytics/policy/kv-client.ts";
import type { Stack } from "../run-stack.ts";

const reports = ["latency", "throughput", "errors", "rate-limit-usage", "routes", "clients"];
const others = [
  "requests?limit=500",
  "ledger?limit=200",
  "loop",
  "policy",
  "limits",
  "upstreams",
  "alerts",
  "alerts/history",
  "proposals",
  "keys",
];
const paths = [
  ...reports.flatMap((name) => ["json", "csv"].map((format) => `/api/metrics/${name}?range=1h&format=${format}`)),
  ...["system", "custom"].map((name) => `/api/metrics/${name}`),
  ...others.map((path) => `/api/${path}`),
  "/metrics",
];

/** What analytics tells: reports as JSON and CSV, lists, Prometheus' page, and the whole export of every client; by address. */
export async function gatherAnswers({ ports, secrets }: Stack): Promise<Record<string, string>> {
  const headers = { Authorization: `Bearer ${secrets.operatorToken}` };
  const read = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${ports.analytics}${path}`, { headers });
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return answer.text();
  };
  const gathered: Record<string, string> = {};
  for (const path of paths) gathered[path] = await read(path);
  const { clients } = JSON.parse(await read("/api/metrics/clients?range=1h&limit=1000")) as { clients: { client: string }[] };
  for (const { client } of clients) {
    const path = `/api/privacy/clients/${encodeURIComponent(client)}`;
    gathered[path] = await read(path);
  }
  return gathered;
}

/** All that KV holds, by key. */
export async function listKv({ ports, secrets }: Pick<Stack, "ports" | "secrets">): Promise<Record<string, string>> {
  const baseUrl = `http://127.0.0.1:${ports.kv}/client/v4`;
  const kv = createKvClient({ accountId: "local", namespaceId: "policy", token: secrets.kvToken, baseUrl });
  const keys = await kv.list("");
  const values: [string, string][] = [];
  for (let first = 0; first < keys.length; first += 100) values.push(...(await kv.read(keys.slice(first, first + 100))));
  return Object.fromEntries(values.map(([key, value]) => [`kv ${key}`, `${key} ${value}`]));
}
