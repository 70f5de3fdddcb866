import { decideAccess } from "../auth/decide-access.ts";
import { type Exchange, refuse, type StepResult } from "../exchange.ts";

/** Lets the caller through only with a role that the path's rule asks for. */
export function authorize(exchange: Exchange): StepResult {
  const { policy, path, request, credential } = exchange;
  const access = decideAccess(policy, { path, method: request.method }, credential);
  exchange.isAuthorized = access.allowed;
  if (!access.allowed) return refuse("permission-denied", `${access.reason} (rule ${access.rule.path})`);
}
