import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { Command } from "commander";
import { readEnvironment } from "../env.ts";
import { repositoryRoot } from "../repository-root.ts";

const variables = `
Settings are environment variables; every mistake is told before it starts. The main ones:
  EDGE_ID, ANALYTICS_URL, INGEST_KEY, API_KEY_PEPPERS, CLIENT_HASH_KEYS   as on Cloudflare
  AEGIS_EDGE_HOST, AEGIS_EDGE_PORT   where it listens (127.0.0.1, 8080)
  UPSTASH_REDIS_REST_URL, UPSTASH_REDIS_REST_TOKEN   where limits are counted; absent: in the process
  AEGIS_PROCESSES, TRUSTED_PROXIES, TLS_CERT_FILE, TLS_KEY_FILE
docs/self-hosting.md has all of them. SIGTERM finishes what is in flight; SIGHUP reads certificates again.`;

/** `aegis edge`: the gateway on this machine, without Cloudflare. */
export function edgeCommand(): Command {
  return new Command("edge")
    .description("run the gateway on this machine, without Cloudflare")
    .option("-p, --port <port>", "the port, in place of AEGIS_EDGE_PORT")
    .addHelpText("after", variables)
    .action(async ({ port }: { port?: string }) => {
      const env = { ...readEnvironment(), ...(port === undefined ? {} : { AEGIS_EDGE_PORT: port }) };
      const child = spawn(process.execPath, [join(repositoryRoot, "edge/node/main.ts")], {
        env,
        // Apart from the terminal's signals, which would come twice; the channel's end tells it that this process is gone.
        detached: true,
        stdio: ["inherit", "inherit", "inherit", "ipc"],
      });
      for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));
      const [code] = (await once(child, "exit")) as [number | null];
      process.exitCode = code ?? 1;
    });
}
