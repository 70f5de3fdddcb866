import type { Context } from "hono";
import { findCaller, type Guard } from "../operators/find-caller.ts";
import { requireOperator } from "../operators/require-operator.ts";

/** Who may listen to the stream, and for how long. Opening it is judged as a change: a foreign page must not. */
export function admitViewers(guard: Guard) {
  const viewer = requireOperator(guard, "viewer", { asChange: true });
  return { viewer, stillHolds: async (c: Context) => (await findCaller(c, guard)) !== null };
}
