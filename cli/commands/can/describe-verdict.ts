import type { AccessRule } from "#contracts/access.ts";
import type { Verdict } from "./judge-caller.ts";

/** A verdict as sentences. */
export function describeVerdict({ allowed, roles, method, path, route, rule, problem, why }: Verdict): string[] {
  const who = roles.join(", ");
  return [
    allowed ? `yes: ${who} may ${method} ${path}` : `no: ${who} may not ${method} ${path}`,
    ...(problem === null ? [] : [`answer  ${problem.status} ${problem.code}`]),
    `route   ${route ?? "none"}`,
    `rule    ${rule === null ? "none" : describeRule(rule)}`,
    `why     ${why}`,
  ];
}

function describeRule({ path, methods, access, roles, permissions }: AccessRule): string {
  const asked = [
    ...(access === undefined ? [] : [`access ${access}`]),
    ...(roles === undefined ? [] : [`roles ${roles.join(", ")}`]),
    ...(permissions === undefined ? [] : [`permissions ${permissions.join(", ")}`]),
  ];
  return `${path}${methods === undefined ? "" : ` (${methods.join(", ")})`}: ${asked.join("; ")}`;
}
