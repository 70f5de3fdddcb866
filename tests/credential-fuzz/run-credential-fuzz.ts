import { type RawAnswer, RawConnection } from "../path-fuzz/raw-connection.ts";
import { seededRandom } from "../path-fuzz/seeded-random.ts";
import type { FuzzWorld } from "./fuzz-world.ts";
import { type CredentialCase, generateBad, generateGood } from "./generate-credentials.ts";
import { type Edges, hopToken } from "./start-edges.ts";

const platforms = ["workerd", "node"] as const;
type Platform = (typeof platforms)[number];
type Verdict = { status: string; arrived: number };

export interface Summary {
  cases: number;
  controls: number;
  /** How often an upstream was reached by what must be refused. */
  passed: number;
  statuses: Record<Platform, Record<string, number>>;
  findings: { sent: CredentialCase; platform: Platform; verdict: Verdict }[];
}

const CONNECTIONS = 4;
/** So often a good request is sent in between. */
const CONTROL_EVERY = 25;
const MOST_TRIES = 20;
const refusals = new Set(["400", "401", "431"]);

/** Sends credentials that must be refused to both edges, and good ones between them. */
export async function runCredentialFuzz(
  { edges, world }: { edges: Edges; world: FuzzWorld },
  { cases, seed }: { cases: number; seed: number },
): Promise<Summary> {
  const summary: Summary = { cases: 0, controls: 0, passed: 0, statuses: { workerd: {}, node: {} }, findings: [] };
  let begun = 0;
  const work = async () => {
    const connections = platforms.map((platform) => new RawConnection(edges.ports[platform]));
    while (begun < cases + Math.ceil(cases / CONTROL_EVERY)) {
      const number = begun++;
      // Of its own, so that a seed gives the same cases in whatever order they are made.
      const random = seededRandom(seed ^ Math.imul(number + 1, 0x9e3779b1));
      const sent = number % (CONTROL_EVERY + 1) === 0 ? generateGood(random, world) : await generateBad(random, world);
      await Promise.all(
        platforms.map(async (platform, index) => {
          const verdict = await send(sent, `${platform}-${number}`, { edges, connection: connections[index] as RawConnection });
          settle(summary, { sent, platform, verdict });
        }),
      );
      summary[sent.isGood ? "controls" : "cases"] += 1;
    }
    for (const connection of connections) connection.end();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  return summary;
}

async function send(
  sent: CredentialCase,
  id: string,
  { edges, connection }: { edges: Edges; connection: RawConnection },
): Promise<Verdict> {
  const number = Number(id.split("-")[1]);
  // Another address each time: one that presents many unknown keys is not heard any more.
  const address = `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`;
  const hop = [`X-Aegis-Hop-Token: ${hopToken}`, `X-Aegis-Client-Address: ${address}`];
  const head = [`GET ${sent.target} HTTP/1.1`, "Host: fuzz.test", ...hop, `X-Fuzz-Case: ${id}`, ...sent.lines];
  const bytes = Buffer.from(`${head.join("\r\n")}\r\n\r\n`);
  let status = "";
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const { isUsed } = connection;
    status = statusOf(await connection.send(bytes, "GET"));
    // A connection that ends between two requests says nothing about the second, nor does a store that a busy machine makes slow.
    if (status !== "503" && !(status === "closed" && isUsed)) break;
  }
  return { status, arrived: edges.arrivals.take(id).length };
}

function statusOf(answer: RawAnswer): string {
  return typeof answer === "string" ? answer : (answer.startLine.split(" ")[1] ?? "");
}

function settle(summary: Summary, found: Summary["findings"][number]): void {
  const { sent, platform, verdict } = found;
  const counts = summary.statuses[platform];
  const key = sent.isGood ? `good ${verdict.status}` : verdict.status;
  counts[key] = (counts[key] ?? 0) + 1;
  if (!sent.isGood && verdict.arrived > 0) summary.passed += 1;
  const isRight = sent.isGood ? verdict.status === "200" && verdict.arrived === 1 : refusals.has(verdict.status) && verdict.arrived === 0;
  if (!isRight) summary.findings.push(found);
}
