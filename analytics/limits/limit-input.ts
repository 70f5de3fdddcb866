import * as z from "zod/mini";
import { LimitChange } from "#contracts/decision.ts";
import { described } from "#contracts/described.ts";
import { Duration, durationSeconds, Name } from "#contracts/scalars.ts";
import { plainText } from "../ledger/plain-text.ts";

const LONGEST_WINDOW_SECONDS = 31_536_000;
const Window = Duration.check(
  z.refine((text) => !(durationSeconds(text) > LONGEST_WINDOW_SECONDS), { error: "use a window of a year or less" }),
);
export const LimitParameter = z.object({ name: described(Name, "The limit's name.") });
/** What of a limit is to change; what is absent stays as it is. */
export const LimitInput = z
  .strictObject({
    quota: described(z.optional(z.int().check(z.gte(0), z.lte(1_000_000_000))), "Requests per window; 0 refuses all."),
    window: described(z.optional(Window), "The window, for example 1m."),
    mode: z.optional(LimitChange.shape.mode),
    expiresIn: described(z.optional(z.nullable(Duration)), "How long the change holds, for example 10m; null: until it is taken away."),
    reason: described(z._default(plainText(500), ""), "Why; it stands in the ledger."),
  })
  .check(
    z.refine(({ quota, window, mode, expiresIn }) => [quota, window, mode, expiresIn].some((value) => value !== undefined), {
      error: "give at least one of quota, window, mode and expiresIn",
    }),
  );
export const UnsetQuery = z.object({ reason: described(z._default(plainText(500), ""), "Why; it stands in the ledger.") });
export const UnsetAnswer = z.object({ decisionId: described(z.string(), "The row in the ledger.") });
