import type { GatewayConfig } from "#contracts/gateway-config.ts";
import type { DraftConfig } from "./draft-config.ts";
import type { Mistake, Path } from "./format-path.ts";

type UpstreamSection = GatewayConfig["gateway"]["upstreams"][string];

function checkRetry({ retry }: UpstreamSection, at: Path): Mistake[] {
  return (retry?.on ?? []).flatMap((condition, index, all) =>
    all.indexOf(condition) === index ? [] : [{ path: [...at, "retry", "on", index], message: `${condition} stands twice: keep one` }],
  );
}

function checkBreaker({ breaker }: UpstreamSection, at: Path): Mistake[] {
  if (breaker === undefined || breaker.openMs <= breaker.openMaxMs) return [];
  const message = `at most ${breaker.openMaxMs} ms is shorter than the first time, openMs, of ${breaker.openMs} ms: raise it, or lower openMs`;
  return [{ path: [...at, "breaker", "openMaxMs"], message }];
}

function checkGuard({ guard }: UpstreamSection, at: Path): Mistake[] {
  if (guard === undefined || guard.minimum <= guard.maximum) return [];
  const message = `${guard.maximum} is below the minimum of ${guard.minimum}: raise it, or lower minimum`;
  return [{ path: [...at, "guard", "maximum"], message }];
}

function checkTotal({ config }: DraftConfig, index: number): Mistake[] {
  const { upstream, totalMs } = config.gateway.routes[index] ?? {};
  if (upstream === undefined || totalMs === undefined || !Object.hasOwn(config.gateway.upstreams, upstream)) return [];
  const attemptMs = config.gateway.upstreams[upstream]?.retry?.attemptTimeoutMs ?? 0;
  if (attemptMs <= totalMs) return [];
  const message = `${totalMs} ms is shorter than one attempt at ${upstream} may take (retry.attemptTimeoutMs, ${attemptMs} ms): raise it, or lower that`;
  return [{ path: ["gateway", "routes", index, "totalMs"], message }];
}

/** Mistakes in what spares upstreams and callers: retry, breaker, guard, and a route's total time. */
export function checkProtection(draft: DraftConfig): Mistake[] {
  const upstreams = Object.entries(draft.config.gateway.upstreams).flatMap(([name, upstream]) => {
    const at: Path = ["gateway", "upstreams", name];
    return [...checkRetry(upstream, at), ...checkBreaker(upstream, at), ...checkGuard(upstream, at)];
  });
  const isWhole = ({ path }: Mistake) => !draft.touched(path.slice(0, 4));
  return [...upstreams.filter(isWhole), ...draft.config.gateway.routes.flatMap((_, index) => checkTotal(draft, index))];
}
