import type { GatewayConfig } from "#contracts/gateway-config.ts";
import type { Mistake, Path } from "./format-path.ts";

type UpstreamSection = GatewayConfig["gateway"]["upstreams"][string];
type TargetSection = UpstreamSection["targets"][number];

/** Mistakes in how an upstream shares requests among its targets. */
export function checkBalance(upstream: UpstreamSection, path: Path): Mistake[] {
  return [
    ...checkHash(upstream, path),
    ...checkWeights(upstream.targets, [...path, "targets"]),
    ...upstream.targets.flatMap((target, index) => checkRegions(target, [...path, "targets", index, "regions"])),
    ...checkPace(upstream.healthCheck, [...path, "healthCheck", "timeoutMs"]),
  ];
}

function checkHash({ balance, hashBy }: UpstreamSection, path: Path): Mistake[] {
  if (balance === "hash" && hashBy === undefined) {
    return [{ path: [...path, "balance"], message: "hash needs hashBy: give client, header:Name or cookie:name" }];
  }
  if (balance === "hash" || hashBy === undefined) return [];
  return [{ path: [...path, "hashBy"], message: `${balance} goes by nothing: use balance: hash, or take hashBy away` }];
}

function checkWeights(targets: readonly TargetSection[], path: Path): Mistake[] {
  const weighted = targets.map((target) => (typeof target === "string" ? { weight: 1, group: 0 } : target));
  const groups = Map.groupBy(weighted, ({ group }) => group);
  const idle = [...groups].filter(([, members]) => members.every(({ weight }) => weight === 0)).map(([group]) => group);
  const where = groups.size > 1 ? ` of group ${idle.join(" and ")}` : "";
  return idle.length === 0 ? [] : [{ path, message: `no target${where} has a weight: give one of them a weight above 0` }];
}

function checkRegions(target: TargetSection, path: Path): Mistake[] {
  const regions = typeof target === "string" ? [] : (target.regions ?? []);
  return regions.flatMap((region, index) =>
    regions.indexOf(region) === index ? [] : [{ path: [...path, index], message: `${region} stands here twice: keep one` }],
  );
}

function checkPace(check: UpstreamSection["healthCheck"], path: Path): Mistake[] {
  if (check === undefined || check.timeoutMs <= check.intervalSeconds * 1000) return [];
  return [{ path, message: "is longer than the interval: an answer must come before the next question" }];
}
