import type { AccessRule } from "#contracts/access.ts";
import type { Credential } from "#contracts/client.ts";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import { type ProblemCode, problems } from "#contracts/problem.ts";
import { type Admission, decideAdmission } from "#edge/auth/decide-admission.ts";

export type Asked = Parameters<typeof decideAdmission>[1] & { roles: readonly string[]; permissions: readonly string[] };

export type Verdict = {
  allowed: boolean;
  roles: string[];
  method: string;
  path: string;
  route: string | null;
  rule: AccessRule | null;
  problem: { code: ProblemCode; status: number } | null;
  why: string;
};

/** What a caller with these roles hears. A role of the config stands before the words `anonymous` and `authenticated`. */
export function judgeCaller(config: CompiledConfig, { roles, permissions, ...asked }: Asked): Verdict {
  const isDefined = (role: string) => Object.hasOwn(config.roles, role);
  const isAnonymous = roles.includes("anonymous") && !isDefined("anonymous");
  const held = roles.filter(isDefined);
  const caller: Credential = { ...proven, roles: held, permissions: [...permissions] };
  const admission = decideAdmission(config, asked, isAnonymous ? null : caller);
  const { refusal, path, route, rule } = admission;
  return {
    allowed: refusal === null,
    roles: [...roles],
    method: asked.method,
    path: path === "" ? asked.target : path,
    route: route?.id ?? null,
    rule,
    problem: refusal && { code: refusal.problem, status: problems[refusal.problem].status },
    why: refusal?.reason ?? whyAllowed(config, admission, { roles: held, permissions }),
  };
}

const proven: Credential = { method: "jwt", client: "sub:asked", subject: "asked", roles: [], permissions: [], plan: null, limits: {} };

function whyAllowed({ inheritedRoles = {} }: CompiledConfig, { isOwn, rule }: Admission, held: Pick<Asked, "roles" | "permissions">) {
  if (isOwn) return "the gateway answers this address itself, and everybody";
  if (rule === null) return "no rule names the path, and auth.rbac.default is allow";
  if (rule.access === "everybody") return "the rule lets everybody pass whom the route admits";
  const { roles: wanted = [], permissions = [] } = rule;
  const role = held.roles.find((each) => wanted.includes(each));
  const heir = held.roles.find((each) => inheritedRoles[each]?.some((inherited) => wanted.includes(inherited)));
  const inherited = inheritedRoles[heir ?? ""]?.find((each) => wanted.includes(each));
  return [
    ...(role === undefined ? [] : [`${role} is one of the roles it asks for`]),
    ...(role === undefined && heir !== undefined ? [`${heir} inherits ${inherited}, one of the roles it asks for`] : []),
    ...(permissions.length > 0 ? [`${permissions.join(", ")} ${permissions.length === 1 ? "is" : "are"} held`] : []),
  ].join("; ");
}
