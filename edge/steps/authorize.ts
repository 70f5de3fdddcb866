import { decideAccess } from "../auth/decide-access.ts";
import { type Exchange, refuse, type StepResult } from "../exchange.ts";

/** Lets the caller through only with a role that the path's rule asks for, in every way the path may be read. */
export function authorize(exchange: Exchange): StepResult {
  const refusal = judge(exchange, exchange.path) ?? judgeOtherReadings(exchange);
  exchange.isAuthorized = refusal === undefined;
  return refusal;
}

function judgeOtherReadings(exchange: Exchange): StepResult {
  if (exchange.otherReadings.length === 0) return;
  return exchange.otherReadings.map((reading) => judge(exchange, reading)).find((result) => result !== undefined);
}

function judge({ policy, request, credential }: Exchange, path: string): StepResult {
  const access = decideAccess(policy, { path, method: request.method }, credential);
  if (!access.allowed) return refuse("permission-denied", `${access.reason} (rule ${access.rule.path})`);
}
