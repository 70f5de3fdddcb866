import { LimitRequestsPage } from "#contracts/limit-simulation.ts";
import { durationSeconds } from "#contracts/scalars.ts";
import type { AnalyticsClient } from "../analytics-client.ts";
import { type LimitedRequest, nothingSeen, type RequestSource } from "./limited-request.ts";

/** Requests that analytics stored and the limit judged, those of the last `since`; which these are the edge itself has said. */
export function readStoredRequests(
  client: AnalyticsClient,
  { rule, since, now }: { rule: string; since: string; now: number },
): RequestSource {
  const seen = nothingSeen();
  const period = { from: String(now - durationSeconds(since) * 1000), to: String(now) };

  async function* find(): AsyncGenerator<LimitedRequest> {
    for await (const page of readPages(client, rule, period)) {
      seen.requests += page.scanned;
      seen.others += page.scanned - page.requests.at.length;
      for (const request of unfold(page)) {
        if (request.outcome === "bypassed") seen.bypassed += 1;
        else yield request;
      }
    }
  }

  return { requests: find(), seen };
}

async function* readPages(client: AnalyticsClient, rule: string, period: Record<string, string>): AsyncGenerator<LimitRequestsPage> {
  let after: string | null = null;
  do {
    const query = new URLSearchParams({ ...period, ...(after === null ? {} : { after }) });
    const path = `/api/limits/${encodeURIComponent(rule)}/requests?${query}`;
    const page: LimitRequestsPage = await client.demand({ path, answer: LimitRequestsPage });
    yield page;
    after = page.next;
  } while (after !== null);
}

function* unfold({ requests: { at, client, route, outcome } }: LimitRequestsPage): Generator<LimitedRequest> {
  for (const [index, time] of at.entries()) {
    const counted = client[index] ?? "unknown";
    const said = outcome[index];
    yield {
      at: time,
      client: counted,
      addressClient: counted.startsWith("ip:") ? counted : null,
      route: route[index] ?? "",
      ...(said && { outcome: said }),
    };
  }
}
