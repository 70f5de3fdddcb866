import type { Context } from "hono";
import { withinMs } from "../db/release-always.ts";
import { decideRole } from "../operators/decide-role.ts";
import { findCaller, type Guard } from "../operators/find-caller.ts";
import { hashSecret } from "../operators/hash-secret.ts";
import { requireOperator } from "../operators/require-operator.ts";
import { readSessionCookie } from "../operators/session-cookie.ts";

/** A question that hangs does not keep its connection. */
const patienceMs = 4000;

/** Who may listen to the stream, and for how long. Opening it is judged as a change: a foreign page must not. */
export function admitViewers(guard: Guard) {
  const stillHolds = async (c: Context) => {
    const caller = await guard.db.transaction((db) => findCaller(c, { ...guard, db }), withinMs(patienceMs));
    return caller !== null && decideRole(caller.operator.role, "viewer");
  };
  /** Names the request's credential; it opens nothing. */
  const credentialOf = (c: Context) => hashSecret(c.req.header("authorization") ?? readSessionCookie(c, guard.env.publicUrl) ?? "");
  return { viewer: requireOperator(guard, "viewer", { asChange: true }), stillHolds, credentialOf };
}
