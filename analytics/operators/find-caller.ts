import type { Context } from "hono";
import type { Source } from "#contracts/decision.ts";
import type { Dependencies } from "../dependencies.ts";
import { readAddress } from "../http/read-address.ts";
import type { Operator } from "./decide-role.ts";
import { equalsSecret } from "./equals-secret.ts";
import { findPersonalToken } from "./find-personal-token.ts";
import { findSession } from "./find-session.ts";
import { readSessionCookie } from "./session-cookie.ts";

export type Guard = Pick<Dependencies, "db" | "env" | "now">;

/** Who is asking, how that is known, and until when; null: no end. */
export type Caller = { readonly operator: Operator; readonly source: Source; readonly endsAt: Date | null };

/** Whoever a request's credential proves; null: nobody. With an Authorization header the cookie counts for nothing. */
export async function findCaller(c: Context, guard: Guard): Promise<Caller | null> {
  const address = readAddress(c, guard.env.trustedProxies);
  const header = c.req.header("authorization");
  const found = header === undefined ? await findByCookie(c, guard) : await findByToken(/^Bearer (\S+)$/i.exec(header)?.[1] ?? "", guard);
  if (found === null) return null;
  const { via, ...caller } = found;
  return { ...caller, source: { via, address } };
}

type Found = Omit<Caller, "source"> & { via: Source["via"] };

async function findByCookie(c: Context, { db, env, now }: Guard): Promise<Found | null> {
  const secret = readSessionCookie(c, env.publicUrl);
  const session = secret === undefined ? null : await findSession(db, secret, now());
  return session && { operator: session.operator, via: "session", endsAt: session.expiresAt };
}

async function findByToken(token: string, { db, env, now }: Guard): Promise<Found | null> {
  if (equalsSecret(token, env.operatorToken)) return { operator: { name: "admin", role: "admin" }, via: "operator-token", endsAt: null };
  if (env.serviceToken !== null && equalsSecret(token, env.serviceToken)) {
    return { operator: { name: "service", role: "viewer" }, via: "service-token", endsAt: null };
  }
  const personal = await findPersonalToken(db, token, now());
  return personal && { operator: { name: personal.operator, role: personal.role }, via: "personal-token", endsAt: personal.expiresAt };
}
