import type { Route } from "#contracts/route.ts";
import { publish, send, testConfig } from "../test-worker.ts";

type Fields = Partial<Omit<Route, "id" | "auth">>;

/** Routes to named backends: each entry is what a route asks for, and the backend it leads to. */
export async function publishBackends(...entries: [asks: Fields, backend: string][]): Promise<void> {
  const routes = entries.map(([asks, backend], index): Route => {
    const transform = { responseHeaders: { set: { "Demo-Backend": backend } } };
    return { path: "/*", upstream: "demo", transform, ...asks, id: `${backend}-${index}`, auth: [] };
  });
  await publish("config", { config: testConfig({ routes, accessRules: [], limits: [] }) });
}

interface Sent {
  method?: string;
  host?: string;
  headers?: Record<string, string>;
}

/** The backend that a request reached; else the status it was answered with. */
export async function backendOf(
  path: string,
  { method = "GET", host = "gateway.test", headers = {} }: Sent = {},
): Promise<string | number> {
  const response = await send(path, { method, headers: { Host: host, ...headers } });
  return response.headers.get("Demo-Backend") ?? response.status;
}
