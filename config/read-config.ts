import type * as z from "zod/mini";
import { GatewayConfig } from "#contracts/gateway-config.ts";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import type { FieldError } from "#contracts/problem.ts";
import { checkAccess } from "./check-access.ts";
import { checkAddresses } from "./check-addresses.ts";
import { checkApiKeys } from "./check-api-keys.ts";
import { checkCallers } from "./check-callers.ts";
import { checkCertificates } from "./check-certificates.ts";
import { checkIssuers } from "./check-issuers.ts";
import { checkLimits } from "./check-limits.ts";
import { checkLoop } from "./check-loop.ts";
import { checkOAuth2 } from "./check-oauth2.ts";
import { checkProtection } from "./check-protection.ts";
import { checkRoutes } from "./check-routes.ts";
import { checkSecrets } from "./check-secrets.ts";
import { compileConfig } from "./compile-config.ts";
import { describeIssue } from "./describe-issue.ts";
import { type DraftConfig, draftConfig } from "./draft-config.ts";
import { findWarnings } from "./find-warnings.ts";
import { formatPath, type Mistake } from "./format-path.ts";
import { type ParsedYaml, parseYaml } from "./parse-yaml.ts";
import { salvageConfig } from "./salvage-config.ts";

/** `settings` is the config as written with its defaults; `config` is what the edge runs. */
export type ReadConfig =
  | { ok: true; config: CompiledConfig; settings: GatewayConfig; warnings: FieldError[] }
  | { ok: false; errors: FieldError[] };

function checkDraft(draft: DraftConfig): Mistake[] {
  return [
    checkRoutes(draft),
    checkProtection(draft),
    checkAddresses(draft.config),
    checkApiKeys(draft.config),
    checkCallers(draft),
    checkIssuers(draft.config),
    checkOAuth2(draft),
    checkCertificates(draft),
    checkSecrets(draft.config),
    checkAccess(draft),
    checkLimits(draft),
    checkLoop(draft),
  ].flat();
}

/** Mistakes of the fields, and those that the rest shows when broken parts are left out. */
function explainIssues(issues: readonly z.core.$ZodIssue[], value: unknown): Mistake[] {
  const ofFields = issues.flatMap((issue) => describeIssue(issue, value));
  const salvaged = salvageConfig(value);
  if (!salvaged) return ofFields;
  const { config, original, touched } = salvaged;
  const draft = draftConfig(config, value, (path) => touched(original(path)));
  return [
    ...ofFields,
    ...checkDraft(draft).map(({ path, message, other }) => ({ path: original(path), message, other: other && original(other) })),
  ];
}

function locate(mistakes: readonly Mistake[], { lineOf }: ParsedYaml): FieldError[] {
  const located = mistakes.map(({ path, message, other }) => ({
    path: formatPath(path),
    line: lineOf(path) ?? 1,
    message: other ? message.replace("{other}", `${formatPath(other)} (line ${lineOf(other) ?? 1})`) : message,
  }));
  return located.sort((left, right) => left.line - right.line);
}

/**
 * Reads and compiles `aegis.config.yaml`. Pure; never throws.
 * Refused with every mistake at once, each with its path and line and with what would be right.
 */
export function readConfig(yaml: string): ReadConfig {
  const parsed = parseYaml(yaml);
  if (!parsed.ok) return parsed;
  const judged = GatewayConfig.safeParse(parsed.value);
  if (!judged.success) return refuse(parsed, explainIssues(judged.error.issues, parsed.value));
  const draft = draftConfig(judged.data, parsed.value, () => false);
  const mistakes = checkDraft(draft);
  if (mistakes.length > 0 || parsed.mistakes.length > 0) return refuse(parsed, mistakes);
  const config = compileConfig(draft);
  return { ok: true, config, settings: judged.data, warnings: locate(findWarnings(draft, config), parsed) };
}

function refuse(parsed: ParsedYaml, mistakes: readonly Mistake[]): ReadConfig {
  const errors = [...parsed.mistakes, ...locate(mistakes, parsed)];
  return { ok: false, errors: errors.sort((left, right) => (left.line ?? 0) - (right.line ?? 0)) };
}
