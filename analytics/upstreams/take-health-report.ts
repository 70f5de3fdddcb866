import type { HealthReport } from "#contracts/health-report.ts";
import { lockPolicyDocument, rebuildPolicyDocument } from "../policy/policy-documents.ts";
import type { SteeringDependencies } from "../policy/steering-dependencies.ts";
import { isChecked, readUpstreams } from "./read-upstreams.ts";
import { settleUpstream } from "./settle-upstream.ts";
import { storeChecks } from "./store-checks.ts";

/**
 * Takes what one edge found: checks, health, ledger and policy document in one transaction. Answers how many of the upstreams
 * it names are still checked and got news.
 */
export async function takeHealthReport(dependencies: SteeringDependencies, report: HealthReport): Promise<number> {
  const at = new Date(dependencies.now());
  // An edge whose clock is ahead must not outrun what it reports when that is right again.
  const checkedAt = new Date(Math.min(report.at, at.getTime()));
  const { count, isChanged } = await dependencies.db.transaction(async (tx) => {
    const locked = await lockPolicyDocument(tx, "upstreams", at);
    const checked = new Map([...(await readUpstreams(tx)).values()].filter(isChecked).map((upstream) => [upstream.name, upstream]));
    const touched = await storeChecks(tx, report, { checked, checkedAt });
    let isChanged = false;
    for (const upstream of touched) isChanged = (await settleUpstream(tx, upstream, at)) || isChanged;
    if (isChanged) await rebuildPolicyDocument(tx, locked, at);
    return { count: touched.length, isChanged };
  });
  if (isChanged) dependencies.policyChanged?.();
  return count;
}
