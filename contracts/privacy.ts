import * as z from "zod/mini";
import { described } from "./described.ts";

const Counts = z.record(z.string(), z.int().check(z.gte(0)));

/** What was forgotten of a client, by table. */
export const ForgottenClient = described(
  z.object({
    decisionId: described(z.string(), "The row in the ledger; it does not tell who was forgotten."),
    removed: described(Counts, "Rows that are gone, by table."),
    kept: described(Counts, "Rows that stay because they are in force or are the ledger, by table."),
  }),
  "DELETE /api/privacy/clients/:client",
);
