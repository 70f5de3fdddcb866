import { CreatedApiKey } from "#contracts/api-key.ts";
import type { BenchOptions, BenchResult } from "./measure/bench-result.ts";
import { type Case, describeSpread, judgeSpread, measureSpread, spreadCases, type Try, waitFor } from "./two-edges/measure-spread.ts";
import { startTwoEdges, type TwoEdges } from "./two-edges/start-two-edges.ts";

/**
 * Seconds from the answer of `DELETE /api/keys/:id` to the first 401 at each of two edge processes, 50 keys in each case.
 * Simulated: KV, by the local namespaces of the two Workers; a relay writes to them at once, or 60 s late, as a read would be.
 */
export async function run({ short = false }: BenchOptions): Promise<BenchResult> {
  const stack = await startTwoEdges();
  try {
    const rows: ReturnType<typeof describeSpread>[] = [];
    for (const one of spreadCases(short)) rows.push(describeSpread(one, await measure(stack, one, short ? 4 : 50)));
    return { name: "revoke", rows, goals: judgeSpread("a revocation", rows) };
  } finally {
    await stack.stop();
  }
}

async function measure(stack: TwoEdges, one: Case, tries: number): Promise<Try[]> {
  const { edges, relay, api } = stack;
  relay.delayMs = 0;
  const keys: CreatedApiKey[] = [];
  for (let index = 0; index < tries; index++) {
    keys.push(CreatedApiKey.parse(await api("POST", "/api/keys", { name: `bench ${index}`, roles: ["user"] })));
  }
  const isRefused = async (edge: string, index: number) => (await ask(edge, keys[index]?.key ?? "")) === 401;
  for (const index of keys.keys()) for (const edge of edges) await waitFor(async () => !(await isRefused(edge, index)), one.pollMs);
  const make = async (index: number) => {
    await api("DELETE", `/api/keys/${keys[index]?.id}`);
    return performance.now();
  };
  return measureSpread(stack, one, tries, { make, isInForce: isRefused });
}

async function ask(edge: string, key: string): Promise<number> {
  const answer = await fetch(`${edge}/api/users`, { headers: { "X-API-Key": key } });
  await answer.arrayBuffer();
  return answer.status;
}
