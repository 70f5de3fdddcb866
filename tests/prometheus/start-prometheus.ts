import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFreePort } from "../../scripts/testing/find-free-port.ts";
import { startProcess } from "../../scripts/testing/start-process.ts";

export type Prometheus = {
  /** What its HTTP API answers as `data`; throws what it says is wrong. */
  readonly ask: (path: string, parameters: Record<string, string>) => Promise<unknown>;
  readonly stop: () => Promise<void>;
};

/** A Prometheus of the test's own that scrapes one target each second, with a bearer token. */
export async function startPrometheus({ target, token }: { target: string; token: string }): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), "aegis-prometheus-"));
  const configFile = join(folder, "prometheus.yml");
  await writeFile(configFile, configOf(new URL(target).host, token), { mode: 0o600 });
  const port = await findFreePort();
  const flags = [
    `--config.file=${configFile}`,
    `--storage.tsdb.path=${join(folder, "data")}`,
    `--web.listen-address=127.0.0.1:${port}`,
    "--enable-feature=exemplar-storage",
    "--log.level=error",
  ];
  const { stop } = await startProcess(["prometheus", ...flags], port);
  return {
    ask: async (path, parameters) => {
      const answer = await fetch(`http://127.0.0.1:${port}/api/v1/${path}?${new URLSearchParams(parameters)}`);
      // It listens before it has read what it kept: until then it answers 503 in plain text.
      if (answer.status === 503) return undefined;
      const { status, data, error } = (await answer.json()) as { status: string; data: unknown; error?: string };
      if (status !== "success") throw new Error(error);
      return data;
    },
    stop: async () => {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configOf(target: string, token: string): string {
  return `
global: { scrape_interval: 1s, scrape_timeout: 1s }
scrape_configs:
  - job_name: aegis
    authorization: { credentials: "${token}" }
    static_configs: [{ targets: ["${target}"] }]
`;
}
