import type { Dependencies } from "../dependencies.ts";
import type { OperatorRole } from "./decide-role.ts";
import { cookieName } from "./session-cookie.ts";
import { startSession } from "./start-session.ts";

/** Headers of a request from the dashboard by the operator `<role>-1`, who is signed in now. */
export async function sessionOf(
  role: OperatorRole,
  { db, env, now }: Pick<Dependencies, "db" | "env" | "now">,
): Promise<Record<string, string>> {
  const { secret } = await startSession(db, { operator: { name: `${role}-1`, role }, via: "code", address: null }, now());
  return { cookie: `${cookieName("aegis_session", env.publicUrl)}=${secret}`, origin: env.publicUrl };
}
