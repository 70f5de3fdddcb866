import * as z from "zod/mini";
import { described } from "./described.ts";
import { AuthMethod } from "./route.ts";

const Methods = z.array(AuthMethod).check(z.minLength(1));
const onUnavailable = described(
  z._default(z.enum(["refuse", "anonymous"]), "refuse"),
  "When what a credential is judged by is away: refuse answers 503; anonymous serves the request as one without a credential.",
);

/** How a route authenticates, as a person writes it. */
export const AuthChoice = described(
  z.union([
    z.literal("none"),
    Methods,
    z.strictObject({ any: described(Methods, "One of these; exactly one credential may be presented."), onUnavailable }),
    z.strictObject({ all: described(Methods, "Every one of these; the first one says which client is counted."), onUnavailable }),
  ]),
  "none, the accepted ways to authenticate, or { any: [...] } or { all: [...] }.",
);
export type AuthChoice = z.infer<typeof AuthChoice>;

/** The same choice with every default filled in; no methods: open to everybody. */
export function readAuthChoice(choice: AuthChoice): { methods: AuthMethod[]; mode: "any" | "all"; onUnavailable: "refuse" | "anonymous" } {
  if (choice === "none") return { methods: [], mode: "any", onUnavailable: "refuse" };
  if (Array.isArray(choice)) return { methods: [...new Set(choice)], mode: "any", onUnavailable: "refuse" };
  const [mode, methods] = "any" in choice ? (["any", choice.any] as const) : (["all", choice.all] as const);
  return { methods: [...new Set(methods)], mode, onUnavailable: choice.onUnavailable };
}
