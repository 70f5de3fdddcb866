import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { Source } from "#contracts/decision.ts";
import type { Dependencies } from "../dependencies.ts";
import { answerProblem, type Refusal } from "../http/answer-problem.ts";
import type { Actor } from "../ledger/actor.ts";
import { decideOrigin } from "./decide-origin.ts";
import { decideRole, type Operator, type OperatorRole } from "./decide-role.ts";
import { type Caller, findCaller, type Guard } from "./find-caller.ts";

/** Context of routes behind `requireOperator`. */
export type OperatorContext = {
  Variables: {
    operator: Operator;
    /** The operator as the ledger names who made a change. */
    actor: Actor & { readonly source: Source };
    /** When the credential ends; null: it has no end. */
    credentialEndsAt: Date | null;
  };
};

type Options = {
  /** Admit the token of our own services too, whose role is viewer. */
  readonly orService?: boolean;
  /** Refuse tokens made for programs: what is made here would outlive them. */
  readonly peopleOnly?: boolean;
  /** Judge where it comes from even though it is a GET: it opens something that a foreign page must not open. */
  readonly asChange?: boolean;
};

/**
 * Admits operators of that role or a higher one, by token or session cookie, and puts who it is on the context as `operator`
 * and `actor`. Refuses 401 sign-in-required, 403 origin-refused, 403 operator-role-required.
 */
export function requireOperator(guard: Guard, role: OperatorRole, options: Options = {}) {
  return createMiddleware<OperatorContext>(async (c, next) => {
    const caller = await findCaller(c, guard);
    if (caller === null) return answerProblem(c, { reason: "sign-in-required" });
    const refusal = comesFromOwnPage(c, { guard, caller, options })
      ? refuseRole(caller, role, options)
      : ({ reason: "origin-refused" } as const);
    if (refusal !== null) return answerProblem(c, refusal);
    c.set("operator", caller.operator);
    c.set("actor", { name: caller.operator.name, source: caller.source });
    c.set("credentialEndsAt", caller.endsAt);
    return next();
  });
}

function refuseRole({ operator, source }: Caller, role: OperatorRole, { peopleOnly, orService }: Options): Refusal | null {
  if (orService && source.via === "service-token") return null;
  if (!decideRole(operator.role, role)) return { reason: "operator-role-required", detail: `This needs the role ${role}.` };
  if (!peopleOnly || source.via === "session" || source.via === "operator-token") return null;
  return { reason: "operator-role-required", detail: "A token made for programs may not do this: sign in." };
}

/** A browser adds the cookie whoever asks it to; a token is only sent by who knows it, but a page that names another origin is no program. */
function comesFromOwnPage(c: Context, { guard, caller, options }: { guard: Guard; caller: Caller; options: Options }): boolean {
  const isByCookie = caller.source.via === "session";
  if (!isByCookie && !(options.asChange && c.req.header("origin") !== undefined)) return true;
  return fromOwnPage(c, guard, options.asChange ? "POST" : c.req.method);
}

/** Whether a request that changes something comes from a page of ours. */
export function fromOwnPage(c: Context, { env }: Pick<Dependencies, "env">, method = c.req.method): boolean {
  const { origin, host } = c.req.header();
  return decideOrigin({ method, origin, host, fetchSite: c.req.header("sec-fetch-site"), publicUrl: env.publicUrl });
}
