import { RESOURCE_METADATA_PATH } from "../auth/protected-resource.ts";
import { type Exchange, refusePath, type StepResult } from "../exchange.ts";
import { isOwnPath } from "../is-own-path.ts";
import { askLimits, LIMITS_PATH } from "../limiter/ask-limits.ts";
import { ownAnswers } from "../own-answers.ts";

/**
 * Answers /health and everything under /_aegis/ here; no route can take them. What clients need to get a token is answered here
 * too, unless a route serves it. Who asks for its limits is found out first.
 */
export function answerOwnPaths(exchange: Exchange): StepResult | Promise<StepResult> {
  const { path, oddities } = exchange;
  if (!isOwnPath(path) && !isMetadata(exchange)) return;
  const [oddity] = oddities;
  if (oddity !== undefined) return refusePath(oddity);
  if (path === LIMITS_PATH) return askLimits(exchange);
  exchange.isOwn = true;
  return ownAnswers(exchange).then((response) => ({ response }));
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function isMetadata({ path, policy }: Exchange): boolean {
  return isWithin(path, RESOURCE_METADATA_PATH) && policy.protectedResource !== null;
}
