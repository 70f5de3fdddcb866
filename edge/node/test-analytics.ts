import { createHmac } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { MetricBatch } from "#contracts/metric-event.ts";
import { ingestSecret, startServer } from "./test-node-edge.ts";

/** Analytics as an edge sees it: documents, API keys and an end for metric batches. It refuses what is not signed. */
export interface TestAnalytics {
  readonly url: string;
  documents: Record<string, object>;
  keys: Record<string, object>;
  batches: MetricBatch[];
  /** Answers of GET /api/edge/policy, by status. */
  answered: number[];
  isAway: boolean;
  /** Batches that came while it was away. */
  turnedAway: number;
}

export async function startTestAnalytics(): Promise<TestAnalytics> {
  const analytics = { documents: {}, keys: {}, batches: [], answered: [], isAway: false, turnedAway: 0 } as Omit<TestAnalytics, "url">;
  const { url } = await startServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += String(part);
    const { status, answer, headers } = respond(analytics, request, body);
    response.writeHead(status, headers).end(answer === undefined ? "" : JSON.stringify(answer));
  });
  return Object.assign(analytics, { url });
}

type Reply = { status: number; answer?: object; headers?: Record<string, string> };

function respond(analytics: Omit<TestAnalytics, "url">, request: IncomingMessage, body: string): Reply {
  const { method, url = "", headers } = request;
  if (analytics.isAway) {
    if (method === "POST") analytics.turnedAway += 1;
    return { status: 503 };
  }
  if (!isSigned(String(headers["x-aegis-signature"]), body || `${method} ${url}`)) return { status: 401 };
  if (method === "POST") {
    analytics.batches.push(JSON.parse(body));
    return { status: 200, answer: {} };
  }
  if (url === "/api/edge/policy") {
    const etag = JSON.stringify(createHmac("sha256", "etag").update(JSON.stringify(analytics.documents)).digest("hex"));
    const status = headers["if-none-match"] === etag ? 304 : 200;
    analytics.answered.push(status);
    return status === 304 ? { status } : { status, answer: { documents: analytics.documents }, headers: { ETag: etag } };
  }
  const key = analytics.keys[url.slice("/api/edge/keys/".length)];
  return key === undefined ? { status: 404 } : { status: 200, answer: key };
}

function isSigned(header: string, text: string): boolean {
  const [, seconds, hex] = /^keyId=ingest,t=(\d+),v1=([0-9a-f]{64})$/.exec(header) ?? [];
  return hex === createHmac("sha256", ingestSecret).update(`${seconds}.${text}`).digest("hex");
}
