import { policyParts } from "#contracts/kv-keys.ts";
import { kvDollars, queueDollars } from "./cloudflare-dollars.ts";
import { type Row, round } from "./describe-run.ts";
import { measureBatches } from "./measure-batches.ts";
import { published, spreads } from "./simulate-rows.ts";
import { upstashDollars } from "./upstash-dollars.ts";

const batchSeconds = 20;
/** As in wrangler.toml: every isolate reads all parts of the live policy so often. */
const refreshSeconds = 10;
/** The loop scores once in ten seconds and then writes clients' risk; whatever else is written is rare beside that. */
const writesPerSecond = 0.1;
const million = 1_000_000;

/** Dollars for a million requests of the published workload: Redis by the commands of its simulated run, and what Aegis needs beside Redis. */
export async function costRows(simulated: readonly Row[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const spread of spreads) {
    const { requests, messages, bytes, operations } = await measureBatches({ ...published, spread, seconds: batchSeconds });
    const run = simulated.find((row) => row.run === `simulated, sliding, 20 isolates, ${spread}`);
    const redis = upstashDollars(Number(run?.["commands/1,000"]) * (million / 1000));
    const queue = queueDollars((operations / requests) * million);
    const seconds = million / published.perSecond;
    const kv = kvDollars({
      reads: (published.isolates * policyParts.length * seconds) / refreshSeconds,
      writes: writesPerSecond * seconds,
    });
    rows.push({
      run: `a million requests, leased sliding, 20 isolates, ${spread}`,
      "queue messages/1,000": round((messages / requests) * 1000, 1),
      "message, KB": round(bytes / messages / 1000, 1),
      "Redis $": round(redis, 3),
      "queue $": round(queue, 3),
      "KV $": round(kv, 3),
      "$/million": round(redis + queue + kv, 3),
    });
  }
  return rows;
}
