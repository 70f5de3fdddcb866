import type { Context } from "hono";
import { decideRole } from "../operators/decide-role.ts";
import { findCaller, type Guard } from "../operators/find-caller.ts";
import { hashSecret } from "../operators/hash-secret.ts";
import { requireOperator } from "../operators/require-operator.ts";
import { readSessionCookie } from "../operators/session-cookie.ts";

/** Who may listen to the stream, and for how long. Opening it is judged as a change: a foreign page must not. */
export function admitViewers(guard: Guard) {
  const stillHolds = async (c: Context) => {
    const caller = await findCaller(c, guard);
    return caller !== null && decideRole(caller.operator.role, "viewer");
  };
  /** Names the request's credential; it opens nothing. */
  const credentialOf = (c: Context) => hashSecret(c.req.header("authorization") ?? readSessionCookie(c, guard.env.publicUrl) ?? "");
  return { viewer: requireOperator(guard, "viewer", { asChange: true }), stillHolds, credentialOf };
}
