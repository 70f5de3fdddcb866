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
  });
  endWith(() => stopAll(server, service, database));
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(env.port, env.host, resolve));
  const { port } = server.address() as AddressInfo;
  log.info("listening", { host: env.host, port, database: database.kind });
  process.send?.({ type: "ready", port });
}

type Server = ReturnType<typeof createAdaptorServer>;

/** No new request, then the answers in progress, then what was received is committed, then the database. */
async function stopAll(server: Server, service: Service, database: DatabaseConnection): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  service.parts.stream.close();
  if ("closeIdleConnections" in server) server.closeIdleConnections();
  await closed;
  await service.stop();
  await database.close();
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
