import * as z from "zod/mini";
import { Permission, RuleAccess } from "./access.ts";
import { described } from "./described.ts";
import { PathPattern } from "./fields.ts";
import { Method, Name } from "./scalars.ts";

const AccessRuleSection = z.strictObject({
  path: described(PathPattern, "Paths it guards. /admin/* guards /admin too."),
  methods: described(z.optional(z.array(Method).check(z.minLength(1))), "Methods it guards; absent: all."),
  access: described(
    z.optional(RuleAccess),
    "In place of roles and permissions: everybody lets all in whom the route admits, nobody closes the paths.",
  ),
  roles: described(z.optional(z.array(Name)), "Any of these roles is let through, and every role that inherits one."),
  permissions: described(z.optional(z.array(Permission)), "All of these permissions are needed."),
});

const RoleSection = z.strictObject({
  permissions: described(z._default(z.array(Permission), []), "What it may do."),
  inherits: described(z._default(z.array(Name), []), "Roles it holds as well, with all that they may do."),
});

/** `auth.rbac` of aegis.config.yaml as a person writes it. */
export const RbacSection = z.strictObject({
  default: described(
    z._default(z.enum(["allow", "deny"]), "allow"),
    "What holds where no rule names the path: allow lets everybody in whom the route admits; deny nobody, so that every path needs a rule.",
  ),
  roles: described(z._default(z.record(Name, RoleSection), {}), "Roles and what they may do."),
  rules: described(z._default(z.array(AccessRuleSection), []), "What each path asks for; the most specific rule decides."),
});
