import { decideAccess } from "../auth/decide-access.ts";
import { type Exchange, refuse, type StepResult } from "../exchange.ts";
import { LIMITS_PATH } from "../limiter/ask-limits.ts";

/**
 * Lets the caller through only with a role that the path's rule asks for, in every way the path may be read. Who has shown no
 * credential where one is taken is asked for it (RFC 9110 15.5.2); else another answer would not help (15.5.4).
 */
export function authorize(exchange: Exchange): StepResult {
  const { path, request, asksLimits } = exchange;
  // Who asks for its limits under no path asks for nothing that a rule could name.
  const isOfNoPath = asksLimits?.path === LIMITS_PATH;
  const asked = asksLimits ?? { path, method: request.method };
  const refusal = isOfNoPath ? undefined : (judge(exchange, asked) ?? judgeOtherReadings(exchange));
  exchange.isAuthorized = refusal === undefined;
  return refusal;
}

function judgeOtherReadings(exchange: Exchange): StepResult {
  if (exchange.otherReadings.length === 0) return;
  return exchange.otherReadings
    .map((path) => judge(exchange, { path, method: exchange.request.method }))
    .find((result) => result !== undefined);
}

function judge({ policy, credential, challenge }: Exchange, asked: { path: string; method: string }): StepResult {
  const access = decideAccess(policy, asked, credential);
  if (access.allowed) return;
  if (access.rule === null) return refuse("permission-denied", access.reason);
  const reason = `${access.reason} (rule ${access.rule.path})`;
  if (credential !== null || challenge === null || access.rule.access === "nobody") return refuse("permission-denied", reason);
  return refuse("authentication-required", reason, { headers: { "WWW-Authenticate": challenge } });
}
