import type { Dependencies } from "../dependencies.ts";
import type { OperatorRole } from "./decide-role.ts";
import { sessionCookieName } from "./session-cookie.ts";
import { signSession } from "./session-token.ts";

/** Headers of a request from the dashboard by the operator `<role>-1`. */
export function sessionOf(role: OperatorRole, { env, now }: Pick<Dependencies, "env" | "now">): Record<string, string> {
  const session = signSession({ operator: `${role}-1`, role, exp: now() + 3_600_000 }, env.sessionSecret);
  return { cookie: `${sessionCookieName(env.publicUrl)}=${session}`, origin: env.publicUrl };
}
