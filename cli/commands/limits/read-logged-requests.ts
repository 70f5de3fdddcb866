import type { Limit } from "#contracts/limit.ts";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import { decideLimited, type Limited, openLimits } from "#edge/limiter/decide-limited.ts";
import { decideSaid } from "#edge/limiter/decide-request-cost.ts";
import { countedAddress } from "#edge/path/match-address.ts";
import type { LoggedRequest } from "../replay/parse-log-line.ts";
import { readAccessLog } from "../replay/read-access-log.ts";
import { type LimitedRequest, nothingSeen, type RequestSource } from "./limited-request.ts";
import { orderByTime } from "./order-by-time.ts";

/** Requests are logged when they end: one that began this much before another may stand after it. */
const PATIENCE_MS = 120_000;
/** A log holds few of them, and none that limits are known to ask for. */
const noHeaders = new Headers();

/** Requests of an access log under a limit of the config, found by the edge's own steps. Who called is known by address only. */
export function readLoggedRequests(
  file: string,
  { config, rule, host }: { config: CompiledConfig; rule: Limit; host: string },
): RequestSource {
  const seen = nothingSeen();
  const policy = openLimits(config);

  function place(request: LoggedRequest): LimitedRequest | null {
    if (request.at === null) {
      seen.unreadable += 1;
      return null;
    }
    seen.requests += 1;
    const { address, method, target, at } = request;
    const limited = decideLimited(policy, { method, target, host, address });
    const apart = setApart(limited, rule);
    if (apart !== null) {
      seen[apart] += 1;
      return null;
    }
    const counted = countedAddress(address) ?? address;
    const said = rule.cost === undefined ? [] : decideSaid(rule.cost, { headers: noHeaders, query: limited.query });
    return { at, client: counted, addressClient: counted, route: limited.route ?? "", proof: null, method, said };
  }

  async function* find(): AsyncGenerator<LimitedRequest> {
    for await (const { parsed } of readAccessLog(file)) {
      if (!parsed.ok) seen.unreadable += 1;
      const found = parsed.ok ? place(parsed.request) : null;
      if (found !== null) yield found;
    }
  }

  const late = () => {
    seen.outOfOrder += 1;
  };
  return { requests: orderByTime(find(), { patienceMs: PATIENCE_MS, late }), seen };
}

/** As what a request counts that the rule does not judge; null: it does. */
function setApart({ route, limits, isBypassed }: Limited, { name }: Limit): "unlimited" | "others" | "bypassed" | null {
  if (route === null || limits.length === 0) return "unlimited";
  if (limits.every((limit) => limit.name !== name)) return "others";
  return isBypassed ? "bypassed" : null;
}
