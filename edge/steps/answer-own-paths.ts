import { type Exchange, refusePath, type StepResult } from "../exchange.ts";
import { isOwnPath } from "../is-own-path.ts";
import { ownAnswers } from "../own-answers.ts";

/** Answers /health and everything under /_aegis/ here; no route can take them. */
export function answerOwnPaths(exchange: Exchange): StepResult | Promise<StepResult> {
  const { path, oddities } = exchange;
  if (!isOwnPath(path)) return;
  const [oddity] = oddities;
  if (oddity !== undefined) return refusePath(oddity);
  exchange.isOwn = true;
  return ownAnswers(exchange).then((response) => ({ response }));
}
