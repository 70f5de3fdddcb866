import type { Limit } from "#contracts/limit.ts";
import { LimitRequestsPage } from "#contracts/limit-simulation.ts";
import type { AuthMethod } from "#contracts/route.ts";
import { durationSeconds } from "#contracts/scalars.ts";
import { decideRequestCost } from "#edge/limiter/decide-request-cost.ts";
import type { AnalyticsClient } from "../analytics-client.ts";
import { type LimitedRequest, nothingSeen, type RequestSource } from "./limited-request.ts";

/** Requests that analytics stored and the limit judged, those of the last `since`; which these are the edge itself has said. */
export function readStoredRequests(
  client: AnalyticsClient,
  { rule, since, now }: { rule: Limit; since: string; now: number },
): RequestSource {
  const seen = nothingSeen();
  const unknown = new Set<string>();
  const period = { from: String(now - durationSeconds(since) * 1000), to: String(now) };

  function look({ scanned, sampled, requests }: LimitRequestsPage): void {
    seen.requests += scanned;
    seen.others += scanned - requests.at.length;
    if (sampled) unknown.add(sampledRequests);
  }

  async function* find(): AsyncGenerator<LimitedRequest> {
    for await (const page of readPages(client, rule.name, period)) {
      look(page);
      for (const request of unfold(page, rule)) {
        if (request.outcome === "bypassed") seen.bypassed += 1;
        else yield request;
      }
    }
  }

  return { requests: find(), seen, unknown };
}

const sampledRequests =
  "Of served requests only a part is stored (monitoring.rawSample), of refused ones all: use is higher, and so is what a limit refuses.";

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

function* unfold({ requests }: LimitRequestsPage, rule: Limit): Generator<LimitedRequest> {
  const { at, client, route, method, cost, outcome } = requests;
  for (const [index, time] of at.entries()) {
    const counted = client[index] ?? "unknown";
    const said = outcome[index];
    yield {
      at: time,
      client: counted,
      addressClient: counted.startsWith("ip:") ? counted : null,
      route: route[index] ?? "",
      proof: proofOf(counted),
      ...askedOf(rule, method[index] ?? "", cost[index] ?? 1),
      ...(said && { outcome: said }),
    };
  }
}

/** By the client's name: an API key may have any that no other has. */
function proofOf(client: string): AuthMethod | null {
  if (client.startsWith("ip:") || client === "unknown") return null;
  if (client.startsWith("sub:")) return "jwt";
  return client.startsWith("cert:") ? "mtls" : "api-key";
}

/** What was charged, other than what the method costs, is what the request's field said. */
function askedOf({ cost, quota }: Limit, method: string, units: number): Pick<LimitedRequest, "method" | "said"> {
  const isPlain = cost === undefined || decideRequestCost(cost, { method, said: [] }, quota) === units;
  return { method, said: isPlain ? [] : [String(units)] };
}
