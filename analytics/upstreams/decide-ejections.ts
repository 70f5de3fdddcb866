/** A target that takes a share of its group's requests; `since` says since when it is as `healthy` tells. */
export type JudgedTarget = {
  readonly url: string;
  readonly group: number;
  readonly healthy: boolean;
  readonly since: number;
};

/**
 * Which of an upstream's targets are left out: those that are unhealthy, but at most half of a group, those first that have been so
 * the longest: what is left would be run over by what all had. A group may be left out whole where another one has a healthy target;
 * that is what groups are for.
 */
export function decideEjections(targets: readonly JudgedTarget[]): ReadonlySet<string> {
  const groups = Map.groupBy(targets, ({ group }) => group);
  const ejected = [...groups].flatMap(([group, members]) => {
    const hasStandIn = targets.some((other) => other.group !== group && other.healthy);
    const most = hasStandIn ? members.length : Math.floor(members.length / 2);
    const unhealthy = members.filter(({ healthy }) => !healthy);
    return unhealthy.sort((a, b) => a.since - b.since || (a.url < b.url ? -1 : 1)).slice(0, most);
  });
  return new Set(ejected.map(({ url }) => url));
}
