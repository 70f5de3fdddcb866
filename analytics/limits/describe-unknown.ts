import type { ExplainedLimit } from "#contracts/limit-explanation.ts";

type Known = Omit<ExplainedLimit, "unknown">;

/** What an explanation cannot tell, in sentences. */
export function describeUnknown(
  { limit, quota, rule, quotaFrom, ownQuota, counter, use, outcome }: Known,
  { client, sampled }: { client: string | null; sampled: boolean },
): string[] {
  const said: [isSo: boolean, sentence: string][] = [
    [rule === null, `The config that was the newest then has no limit "${limit}": an edge may have had an older one.`],
    [
      rule !== null && quotaFrom === "unknown",
      `The edge applied ${quota}, which neither the config nor a change for all clients explains: a quota in the token, a change for this client, or one that had not reached it.`,
    ],
    [ownQuota === null && isToken(client), "Quotas in tokens and of certificates are not stored."],
    [rule !== null && counter === null, "What was counted is not stored: an address, a field, or a route that none was."],
    [counter !== null && use === null, "What all of a route used of a window this long is not read."],
    [
      sampled && use?.source === "requests",
      "Of served requests only a part is stored (monitoring.rawSample): more were admitted than are counted here.",
    ],
    [outcome.startsWith("store-failed"), "Redis was away: the edge followed the limit's onStoreFailure."],
  ];
  return said.filter(([isSo]) => isSo).map(([, sentence]) => sentence);
}

function isToken(client: string | null): boolean {
  return client !== null && /^(sub|cert):/.test(client);
}
