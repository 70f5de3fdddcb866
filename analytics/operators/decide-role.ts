/** What an operator may do: viewer reads; operator also changes limits; admin also config, keys and sign-in codes. */
export const operatorRoles = ["viewer", "operator", "admin"] as const;
export type OperatorRole = (typeof operatorRoles)[number];

/** Who is asking, once it is proven. */
export type Operator = { name: string; role: OperatorRole };

/** Whether a role is at least the one asked for. */
export function decideRole(held: OperatorRole, asked: OperatorRole): boolean {
  return operatorRoles.indexOf(held) >= operatorRoles.indexOf(asked);
}
