import type { Upstream } from "#contracts/upstream.ts";
import type { ProbeResult } from "../platform.ts";
import type { UpstreamPools } from "./upstream-pools.ts";

const HEADERS = { "user-agent": "aegis-health-check", accept: "*/*" };

/** Asks a target whether it is well, by the connections that requests take too. Redirects are not followed. Never throws. */
export async function probeTarget(
  url: string,
  { upstream, headersMs }: { upstream: Upstream; headersMs: number },
  pools: UpstreamPools,
): Promise<ProbeResult> {
  const { origin, pathname, search } = new URL(url);
  const signal = AbortSignal.timeout(headersMs);
  try {
    const { statusCode, body } = await pools
      .of(origin, upstream)
      .request({ path: `${pathname}${search}`, method: "GET", headers: HEADERS, signal });
    await body.dump().catch(() => {});
    return { status: statusCode, failure: null };
  } catch {
    return { status: null, failure: signal.aborted ? "timeout" : "unreachable" };
  }
}
