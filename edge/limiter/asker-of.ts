import type { Exchange } from "../exchange.ts";
import { decideNearest } from "../upstream/decide-nearest.ts";
import type { Asker } from "./limiter.ts";

/** The request as it asks the limiter: in the database of its caller's region, where the config has any. */
export function askerOf({ arrivedAt, waitUntil, policy, runtime, request }: Exchange): Asker {
  const { limitRegions } = policy;
  if (limitRegions === null) return { now: arrivedAt, waitUntil };
  const [nearest] = decideNearest(limitRegions, runtime.platform.region(request));
  return { now: arrivedAt, waitUntil, database: nearest?.database };
}
