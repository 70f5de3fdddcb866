import type { Limit } from "#contracts/limit.ts";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import { decideLimited, openLimits } from "#edge/limiter/decide-limited.ts";
import { readField } from "#edge/limiter/limits-of.ts";
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
    const { route, limits, isBypassed, query } = decideLimited(policy, { method, target, host, address });
    if (route === null || limits.length === 0) seen.unlimited += 1;
    else if (limits.every(({ name }) => name !== rule.name)) seen.others += 1;
    else if (isBypassed) seen.bypassed += 1;
    else {
      const counted = countedAddress(address) ?? address;
      const said = rule.cost?.field === undefined ? [] : readField(rule.cost.field, noHeaders, query);
      return { at, client: counted, addressClient: counted, route, proof: null, method, said };
    }
    return null;
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
