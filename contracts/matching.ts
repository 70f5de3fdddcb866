import * as z from "zod/mini";
import { described } from "./described.ts";

const Text = z.string().check(z.minLength(1), z.maxLength(256));

/** What one header or query parameter must be. All are compared by plain text: an expression could be made to run for ever. */
export const ValueMatch = described(
  z.union([
    Text,
    z.strictObject({ oneOf: z.array(Text).check(z.minLength(1), z.maxLength(64)) }),
    z.strictObject({ prefix: Text }),
    z.strictObject({ suffix: Text }),
    z.strictObject({ contains: Text }),
    z.strictObject({ present: z.boolean() }),
  ]),
  "The exact value, or one of { oneOf }, { prefix }, { suffix }, { contains } and { present: true | false }.",
);
export type ValueMatch = z.infer<typeof ValueMatch>;
