import { beforeAll, expect, inject, it } from "vitest";
import type { Log } from "../log.ts";
import { publish, send, testConfig, testEnv } from "../test-worker.ts";
import { certificateFetches } from "./certificate-fetches.ts";

/** What wrangler's mTLS binding is to the Worker: something with a `fetch` of its own. */
class Binding {
  readonly urls: string[] = [];
  async fetch(request: Request, init: RequestInit): Promise<Response> {
    this.urls.push(`${request.method} ${request.url} ${init.redirect}`);
    return fetch(new Request(request.url.replace("https://orders.test", inject("upstreamUrl")), request), init);
  }
}
const binding = new Binding();

beforeAll(async () => {
  const upstream = (name: string, clientCertificate: string) => ({
    name,
    targets: [{ url: "https://orders.test", weight: 1, group: 0 }],
    timeoutMs: 400,
    balance: "round-robin" as const,
    clientCertificate,
  });
  await publish("config", {
    config: testConfig({
      upstreams: [upstream("orders", "ORDERS_CERTIFICATE"), upstream("unbound", "MISSING_CERTIFICATE")],
      routes: [
        { id: "orders", path: "/orders/*", upstream: "orders", auth: [] },
        { id: "unbound", path: "/unbound/*", upstream: "unbound", auth: [] },
      ],
    }),
  });
});

// The isolate reads its bindings once, with its first request.
const env = testEnv({ ORDERS_CERTIFICATE: binding });

it("sends an upstream's requests through its certificate's binding, redirects not followed", async () => {
  const response = await send("/orders/1?status=302", { env, method: "POST", body: "x" });
  expect(response.status).toBe(302);
  expect(binding.urls).toEqual(["POST https://orders.test/orders/1?status=302 manual"]);
});

it("answers 502 where the binding is missing, and sends nothing", async () => {
  const response = await send("/unbound/1", { env });
  expect(response.status).toBe(502);
  expect(await response.json()).toMatchObject({ code: "upstream-unreachable" });
});

it("says once what is not bound, also when something else is bound by that name", () => {
  const errors: unknown[] = [];
  const log: Log = { info() {}, warn() {}, error: (_message, fields) => void errors.push(fields) };
  const find = certificateFetches({ TEXT: "no binding" }, log);
  expect([find("TEXT"), find("TEXT"), find("MISSING")]).toEqual([null, null, null]);
  expect(errors).toEqual([{ binding: "TEXT" }, { binding: "MISSING" }]);
  expect(find(undefined)).toBeTypeOf("function");
});
