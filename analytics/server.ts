import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { WebSocketServer } from "ws";
import { streamBounds } from "#contracts/stream.ts";
import type { DatabaseConnection } from "./db/connect.ts";
import { connectDatabase } from "./db/connect.ts";
import { migrateWhenReady } from "./db/migrate-when-ready.ts";
import { readEnv } from "./env.ts";
import { createLog } from "./http/log.ts";
import type { Service } from "./service.ts";
import { createService } from "./service.ts";

const stopMs = 10_000;
/** Answers in progress have this long; the rest is for what was received, and for the database. */
const drainMs = 5000;
const lookMs = 50;

/** Starts the service, tells the parent process its port, and ends on SIGTERM, SIGINT or when the parent is gone. */
async function runServer(): Promise<void> {
  const reading = readEnv();
  if (!reading.ok)
    throw new Error(["the environment has mistakes:", ...reading.errors.map(({ path, message }) => `  ${path}: ${message}`)].join("\n"));
  const { env } = reading;
  const log = createLog((line) => process.stdout.write(`${line}\n`));
  const onFault = (error: Error) => log.error("the database connection failed", { error });
  const database = await connectDatabase({ ...env.database, onFault, onLost: exitWith });
  await migrateWhenReady(database, log);
  const service = createService({ db: database.db, database, env, now: Date.now, log });
  await service.start();
  const server = createAdaptorServer({
    fetch: service.app.fetch,
    websocket: { server: new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: streamBounds.messageBytes }) },
  }) as Server;
  endWith(() => stopAll(server, service, database));
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(env.port, env.host, resolve));
  const { port } = server.address() as AddressInfo;
  log.info("listening", { host: env.host, port, database: database.kind });
  process.send?.({ type: "ready", port });
}

/** No new request, then the answers in progress, then what was received is committed, then the database. */
async function stopAll(server: Server, service: Service, database: DatabaseConnection): Promise<void> {
  const closed = closeServer(server);
  service.parts.stream.close();
  await closed;
  await service.stop();
  await database.close();
}

/** Takes no more connections; one that is kept ends with its next answer or while it is idle, and all of them after `drainMs`. */
async function closeServer(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.prependListener("request", (_, response) => response.setHeader("Connection", "close"));
  server.close(() => resolve());
  const idle = setInterval(() => server.closeIdleConnections(), lookMs);
  const deadline = setTimeout(() => {
    server.closeAllConnections();
    resolve();
  }, drainMs);
  await promise;
  clearInterval(idle);
  clearTimeout(deadline);
}

function endWith(stop: () => Promise<void>): void {
  let ending = false;
  const end = () => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(1), stopMs).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => exitWith(error),
    );
  };
  process.once("SIGTERM", end);
  process.once("SIGINT", end);
  process.once("disconnect", end);
}

function exitWith(error: unknown): never {
  process.stderr.write(`analytics: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

await runServer().catch(exitWith);
