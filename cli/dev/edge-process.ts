// The edge as a part of the local stack: the Worker in workerd, and the KV REST stand-in over the Worker's KV.
// Its options come over the supervisor's channel, so that secrets are in no argument list.
import { once } from "node:events";
import { serve } from "@hono/node-server";
import * as z from "zod/mini";
import { createKvRest } from "./kv-rest.ts";
import { announceReady, endWithSupervisor } from "./own-process.ts";
import { runWorker } from "./run-worker.ts";

const drainDeadlineMs = 5000;

const EdgeOptions = z.object({
  bundleFolder: z.string(),
  kvFolder: z.string(),
  port: z.int(),
  bindings: z.record(z.string(), z.string()),
  kv: z.object({ port: z.int(), accountId: z.string(), namespaceId: z.string(), token: z.string() }),
});
export type EdgeOptions = z.infer<typeof EdgeOptions>;

const starting = startEdge();

endWithSupervisor(async (reason) => {
  const { options, worker, kv } = await starting;
  if (reason === "asked" && !(await worker.drain(drainDeadlineMs))) {
    console.error(`edge on port ${options.port}: stopped before every metric event was delivered`);
  }
  kv.close();
  await worker.stop();
});
announceReady({ port: (await starting).options.port });

async function startEdge() {
  const [message] = await once(process, "message");
  const options = EdgeOptions.parse(message);
  const worker = await runWorker(options);
  const kv = serve({ fetch: createKvRest(worker.policy, options.kv).fetch, hostname: "127.0.0.1", port: options.kv.port });
  await once(kv, "listening");
  return { options, worker, kv };
}
