import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import type { Hono } from "hono";
import { WebSocketServer } from "ws";
import type { DatabaseConnection } from "../../analytics/db/connect.ts";
import type { Dependencies } from "../../analytics/dependencies.ts";
import { createService } from "../../analytics/service.ts";
import type { MetricsStream } from "../../analytics/stream/metrics-stream.ts";
import { testDependencies, testEnv } from "../../analytics/test-dependencies.ts";

export type RunningService = {
  readonly url: string;
  readonly app: Hono;
  readonly dependencies: Dependencies;
  readonly stream: MetricsStream;
  readonly close: () => Promise<void>;
};

/** The whole of analytics behind a socket, over the suite's database. */
export async function startService(database: DatabaseConnection): Promise<RunningService> {
  const env = testEnv({ AEGIS_SERVICE_TOKEN: "service-token-of-the-tests", AEGIS_DASHBOARD_DIR: "/nonexistent" });
  const { lines: _lines, ...given } = testDependencies(database, { env });
  const listening = await listen();
  const dependencies = { ...given, env: { ...env, publicUrl: listening.url } };
  const service = createService(dependencies);
  await service.parts.health.askAll();
  listening.serve(service.app);
  const close = async () => {
    service.parts.stream.close();
    await listening.close();
    await service.stop();
  };
  return { url: listening.url, app: service.app, dependencies, stream: service.parts.stream, close };
}

/** A socket on 127.0.0.1 that answers with the app it is given last. */
export async function listen() {
  let app: Hono | undefined;
  const server = createAdaptorServer({
    fetch: (request, bindings) => app?.fetch(request, bindings) ?? new Response(null, { status: 503 }),
    websocket: { server: new WebSocketServer({ noServer: true }) },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      if ("closeAllConnections" in server) server.closeAllConnections();
    });
  const serve = (next: Hono) => {
    app = next;
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, serve, close };
}
