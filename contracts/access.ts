import * as z from "zod/mini";
import { Method, Name } from "./scalars.ts";

/** What somebody may do: `read:metrics`, `write:*`, or `*` for everything. */
export const Permission = z
  .string()
  .check(z.maxLength(129), z.regex(/^(\*|[a-z][a-z0-9._-]*:(\*|[a-z][a-z0-9._-]*))$/, { error: "use verb:noun, verb:* or *" }));

/** Who passes a rule that asks for no role and no permission. */
export const RuleAccess = z.enum(["everybody", "nobody"]);

export const AccessRule = z.object({
  path: z.string(),
  methods: z.optional(z.array(Method)),
  access: z.optional(RuleAccess),
  roles: z.optional(z.array(Name)),
  permissions: z.optional(z.array(z.string())),
});
export type AccessRule = z.infer<typeof AccessRule>;
