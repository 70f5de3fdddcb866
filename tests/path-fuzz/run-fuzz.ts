import { findDifference, ownRefusal } from "./find-difference.ts";
import { type FuzzCase, generateCase } from "./generate-case.ts";
import { judgeVerdict, type Verdict } from "./judge-verdict.ts";
import { seededRandom } from "./seeded-random.ts";
import { Senders } from "./send-case.ts";
import { type Edges, type Platform, platforms } from "./start-edges.ts";

export interface Finding {
  what: string;
  sent: FuzzCase;
  verdicts: Record<Platform, Verdict>;
}

export interface Summary {
  seed: number;
  cases: number;
  /** By platform: how many got which status, and how many reached an upstream. */
  counts: Record<Platform, Record<string, number>>;
  /** How many the platforms treated differently, by what is documented about it. */
  differences: Record<string, number>;
  findings: Finding[];
}

const connectionCount = 4;
const reportEvery = 10_000;

/** Sends generated cases to both edges and judges what became of each. */
export async function runFuzz(edges: Edges, { cases, seed }: { cases: number; seed: number }): Promise<Summary> {
  const random = seededRandom(seed);
  const summary: Summary = { seed, cases, counts: { workerd: {}, node: {} }, differences: {}, findings: [] };
  let begun = 0;
  const work = async () => {
    const senders = new Senders(edges);
    while (begun < cases) {
      begun++;
      if (begun % reportEvery === 0) console.log(`${begun} of ${cases} cases, ${summary.findings.length} findings`);
      const sent = generateCase(random);
      const verdicts = await senders.send(sent, String(begun));
      count(verdicts, summary);
      settleCase(sent, verdicts, summary);
    }
    senders.end();
  };
  await Promise.all(Array.from({ length: connectionCount }, work));
  return summary;
}

function count(verdicts: Record<Platform, Verdict>, { counts }: Summary): void {
  for (const platform of platforms) {
    const { status, arrivals } = verdicts[platform];
    for (const key of [String(status), ...(arrivals.length > 0 ? ["forwarded"] : [])]) {
      counts[platform][key] = (counts[platform][key] ?? 0) + 1;
    }
  }
}

function settleCase(sent: FuzzCase, verdicts: Record<Platform, Verdict>, { differences, findings }: Summary): void {
  const wrong = platforms.flatMap((platform) => judgeVerdict(sent, platform, verdicts[platform]).map((what) => `${platform}: ${what}`));
  const difference = findDifference(verdicts);
  const documented = platforms.map((platform) => ownRefusal(sent, platform, verdicts[platform])).find((name) => name !== undefined);
  if (difference !== undefined && documented !== undefined) differences[documented] = (differences[documented] ?? 0) + 1;
  else if (difference !== undefined) wrong.push(difference);
  findings.push(...wrong.map((what) => ({ what, sent, verdicts })));
}
