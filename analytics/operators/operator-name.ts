import * as z from "zod/mini";

/** Names that the ledger uses for what is no person. */
const reserved = new Set(["loop", "health-check", "service", "unknown"]);

/** A name that stands in the ledger for a person. */
export const OperatorName = z.string().check(
  z.regex(/^[A-Za-z0-9][A-Za-z0-9@._+ -]{0,63}$/, { error: "use 1 to 64 letters, digits, '@', '.', '_', '+', '-' or spaces" }),
  z.refine((name) => !reserved.has(name), { error: "this name stands for a part of Aegis" }),
);
