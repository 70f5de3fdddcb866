import { Agent, request } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

export interface LoadResult {
  sent: number;
  good: number;
  refused: number;
  p99Ms: number;
}

interface Load {
  port: number;
  perSecond: number;
  seconds: number;
  /** Every so manieth request is a POST. */
  postEach: number;
}

const tickMs = 20;
let id = 0;

/** Sends at a steady rate, whatever the answers, and waits for every one of them. */
export async function sendLoad({ port, perSecond, seconds, postEach }: Load): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  const startedAt = performance.now();
  const answers: Promise<{ status: number; ms: number }>[] = [];
  for (let elapsed = 0; elapsed < seconds * 1000; elapsed = performance.now() - startedAt) {
    const due = Math.floor((elapsed / 1000) * perSecond);
    while (answers.length < due) answers.push(sendOne({ agent, port, isPost: answers.length % postEach === 0 }));
    await delay(tickMs);
  }
  const ended = await Promise.all(answers);
  agent.destroy();
  const sorted = ended.map(({ ms }) => ms).sort((one, other) => one - other);
  return {
    sent: ended.length,
    good: ended.filter(({ status }) => status === 200).length,
    refused: ended.filter(({ status }) => status === 503).length,
    p99Ms: Math.round(sorted[Math.floor(0.99 * sorted.length)] ?? 0),
  };
}

function sendOne({ agent, port, isPost }: { agent: Agent; port: number; isPost: boolean }): Promise<{ status: number; ms: number }> {
  const startedAt = performance.now();
  const method = isPost ? "POST" : "GET";
  id += 1;
  return new Promise((resolve) => {
    const end = (status: number) => resolve({ status, ms: performance.now() - startedAt });
    const outgoing = request({ agent, host: "127.0.0.1", port, method, path: `/bench/${id}` }, (incoming) => {
      incoming.resume();
      incoming.on("end", () => end(incoming.statusCode ?? 0));
      incoming.on("error", () => end(0));
    });
    outgoing.on("error", () => end(0));
    outgoing.end(isPost ? "body" : undefined);
  });
}
