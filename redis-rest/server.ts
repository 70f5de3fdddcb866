import { readEnv } from "./env.ts";
import { type RedisRest, startRedisRest } from "./start-redis-rest.ts";

async function main(): Promise<void> {
  const starting = startRedisRest({ ...readEnv(), log });
  endWithParent(starting);
  const server = await starting;
  const memory = server.persistent ? "" : "; it forgets everything when it stops";
  log(`redis-rest: ${server.description} at ${server.url}${memory}`);
  if (process.connected) process.send?.({ type: "ready", port: server.port });
}

/** A child must not outlive its supervisor, however and however early that ended. */
function endWithParent(starting: Promise<RedisRest>): void {
  let ending = false;
  const end = async () => {
    if (ending) return;
    ending = true;
    await starting.then((server) => server.close()).catch(() => undefined);
    process.exit(0);
  };
  process.once("disconnect", end);
  process.on("SIGTERM", end);
  process.on("SIGINT", end);
  if (process.send !== undefined && !process.connected) void end();
}

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}

main().catch((error: unknown) => {
  log(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
