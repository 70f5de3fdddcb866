import { createHash, timingSafeEqual } from "node:crypto";
import { createMiddleware } from "hono/factory";
import type { Dependencies } from "../dependencies.ts";
import { answerProblem } from "./answer-problem.ts";

/** Admits the holder of the bootstrap operator token, who is an admin. */
export function requireOperatorToken({ env }: Pick<Dependencies, "env">) {
  const expected = digest(env.operatorToken);
  return createMiddleware(async (c, next) => {
    const presented = /^Bearer (\S+)$/.exec(c.req.header("authorization") ?? "")?.[1];
    if (presented === undefined || !timingSafeEqual(digest(presented), expected)) return answerProblem(c, { reason: "sign-in-required" });
    return next();
  });
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
