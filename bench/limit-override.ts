import type { BenchOptions, BenchResult } from "./measure/bench-result.ts";
import { describeSpread, judgeSpread, measureSpread, spreadCases } from "./two-edges/measure-spread.ts";
import { startTwoEdges } from "./two-edges/start-two-edges.ts";

/**
 * Seconds from the call of `PUT /api/limits/:name`, which leaves nothing of a limit, to the first 429 at each of two edge processes,
 * 50 limits in each case. Simulated: KV, by the local namespaces of the two Workers; a relay writes to them at once, or 60 s late.
 */
export async function run({ short = false }: BenchOptions): Promise<BenchResult> {
  const tries = short ? 4 : 50;
  const cases = spreadCases(short);
  const stack = await startTwoEdges({ AEGIS_RATE_LIMITING__RULES: JSON.stringify(cases.flatMap((_, index) => limitsOf(index, tries))) });
  try {
    const rows: ReturnType<typeof describeSpread>[] = [];
    for (const [index, one] of cases.entries()) {
      const make = async (attempt: number) => {
        const calledAt = performance.now();
        await stack.api("PUT", `/api/limits/${nameOf(index, attempt)}`, { quota: 0, reason: "bench" });
        return calledAt;
      };
      const isInForce = async (edge: string, attempt: number) => (await ask(`${edge}/public/${nameOf(index, attempt)}`)) === 429;
      rows.push(describeSpread(one, await measureSpread(stack, one, tries, { make, isInForce })));
    }
    return { name: "limit-override", rows, goals: judgeSpread("an override", rows) };
  } finally {
    await stack.stop();
  }
}

const nameOf = (index: number, attempt: number) => `bench-${index}-${attempt}`;

/** A limit for each try, that nobody reaches until it is changed. */
function limitsOf(index: number, tries: number): object[] {
  return Array.from({ length: tries }, (_, attempt) => {
    const name = nameOf(index, attempt);
    return { name, path: `/public/${name}`, algorithm: "fixed-window", limit: 1_000_000, window: "1m" };
  });
}

async function ask(url: string): Promise<number> {
  const answer = await fetch(url);
  await answer.arrayBuffer();
  return answer.status;
}
