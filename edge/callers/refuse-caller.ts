import { type Exchange, refuse, type StepResult } from "../exchange.ts";
import type { CallerRegion } from "../platform.ts";
import type { CompiledCallers } from "./compile-callers.ts";
import { decideCaller } from "./decide-caller.ts";

const NOT_ASKED: Pick<CallerRegion, "country" | "network"> = { country: null, network: null };

/** Holds where a request comes from against rules. The platform is asked for the place only where one is asked for. */
export function refuseCaller({ address, runtime, request }: Exchange, callers: CompiledCallers): StepResult {
  const asksPlace = callers.countries !== null || callers.networks !== null;
  const refusal = decideCaller(callers, address, asksPlace ? runtime.platform.region(request) : NOT_ASKED);
  if (refusal !== null) return refuse(refusal.problem, refusal.reason);
}
