import * as z from "zod/mini";

/** One line of text that a person writes and the ledger keeps: no control characters, which Postgres would refuse. */
export function plainText(maxLength: number) {
  return z
    .string()
    .check(z.maxLength(maxLength), z.regex(/^\P{Cc}*$/u, { error: "use one line without control characters" }))
    .check(z.refine((text) => text.isWellFormed(), { error: "use whole characters" }));
}
