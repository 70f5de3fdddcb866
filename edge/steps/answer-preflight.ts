import type { Exchange, StepResult } from "../exchange.ts";
import { decidePreflight } from "../routes/decide-cors.ts";

const VARY = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";

/** Answers a preflight for a route that pages of other origins may call: browsers send it without credentials. */
export function answerPreflight({ cors, preflight, runtime }: Exchange): StepResult {
  if (cors === null || preflight === null) return;
  return { response: runtime.platform.answer(204, { ...decidePreflight(cors, preflight), Vary: VARY }, null) };
}
