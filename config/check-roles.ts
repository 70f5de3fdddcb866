import type { GatewayConfig } from "#contracts/gateway-config.ts";
import type { DraftConfig } from "./draft-config.ts";
import type { Mistake, Path } from "./format-path.ts";
import { suggestName } from "./nearest-name.ts";

type Roles = GatewayConfig["auth"]["rbac"]["roles"];

/** Names that stand for no role. */
export function checkRoleNames(roles: readonly string[], known: ReadonlySet<string>, path: Path): Mistake[] {
  return roles.flatMap((role, index) =>
    known.has(role)
      ? []
      : [{ path: [...path, index], message: `${JSON.stringify(role)} is not a role under auth.rbac.roles: ${suggestName(role, known)}` }],
  );
}

/** Mistakes in what roles inherit. A circle is told once, at the first of its roles. */
export function checkRoles({ config, names }: DraftConfig): Mistake[] {
  const { roles } = config.auth.rbac;
  const order = Object.keys(roles);
  return order.flatMap((role, place) => {
    const path = ["auth", "rbac", "roles", role, "inherits"];
    const inherits = roles[role]?.inherits ?? [];
    const circles = inherits.flatMap((inherited, index) => {
      const way = findWay(roles, inherited, role);
      if (way === null || way.some((other) => order.indexOf(other) < place)) return [];
      const message = `goes round in a circle, ${[role, ...way].join(" → ")}: take one of these away`;
      return [{ path: [...path, index], message }];
    });
    return [...checkRoleNames(inherits, names.roles, path), ...circles];
  });
}

/** The shortest way from one role to another along what each inherits, both ends included; null: none leads there. */
function findWay(roles: Roles, from: string, to: string): string[] | null {
  const ways = new Map([[from, [from]]]);
  for (const [role, way] of ways) {
    if (role === to) return way;
    for (const next of roles[role]?.inherits ?? []) if (!ways.has(next)) ways.set(next, [...way, next]);
  }
  return null;
}
