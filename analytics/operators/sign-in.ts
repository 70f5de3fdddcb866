import type { Dependencies } from "../dependencies.ts";
import { isOperatorToken } from "./require-operator.ts";
import { SESSION_MS, type Session } from "./session-token.ts";
import { redeemSignInCode } from "./sign-in-code.ts";

/** A session for whoever shows a usable one-time code or the operator token; else null, with a line in the log. */
export async function signIn(
  { db, env, now, log }: Pick<Dependencies, "db" | "env" | "now" | "log">,
  proof: { code: string } | { token: string },
): Promise<Session | null> {
  const by = "code" in proof ? "code" : "token";
  const operator = "code" in proof ? await redeemSignInCode(db, proof.code, now()) : tokenHolder(proof.token, env.operatorToken);
  if (operator === null) {
    log.warn("sign-in refused", { by });
    return null;
  }
  log.info("signed in", { by, operator: operator.name, role: operator.role });
  return { operator: operator.name, role: operator.role, exp: now() + SESSION_MS };
}

function tokenHolder(given: string, token: string) {
  return isOperatorToken(given, token) ? ({ name: "admin", role: "admin" } as const) : null;
}
