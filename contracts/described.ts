import * as z from "zod/mini";

/** Attaches the sentence that editors, OpenAPI and the reference page show for a field. */
export function described<Schema extends z.ZodMiniType>(schema: Schema, description: string): Schema {
  return schema.check(z.describe(description)) as Schema;
}
