import * as z from "zod/mini";
import { GatewayConfig } from "#contracts/gateway-config.ts";
import type { Mistake, Path } from "./format-path.ts";
import { nearestName, suggestName } from "./nearest-name.ts";
import { describeField, knownKeys } from "./schema-at.ts";
import { valueAt } from "./value-at.ts";

z.config(z.locales.en());

type Issue = z.core.$ZodIssue;
type Found = { path: Path; value: unknown; root: unknown };

const kinds: Record<string, string> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a mapping of keys to values",
  record: "a mapping of names to values",
};

const secretFields = ["secret", "publicKey", "clientSecret"];

/** A value as a message may show it: short, and never what stands where a secret belongs. */
function showValue({ path, value }: Found): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "a mapping";
  const field = path.findLast((part) => typeof part === "string") ?? "";
  if (secretFields.includes(field) || (field === "url" && path[0] === "alerts")) return "this value";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function describeAbsence(found: Found, expected: string): string {
  const meaning = describeField(GatewayConfig, found.path);
  const what = meaning ? `${expected} (${meaning})` : expected;
  return found.value === null ? `is empty: give ${what}, or take the line away` : `is missing: give ${what}`;
}

function describeChoice(issue: z.core.$ZodIssueInvalidValue, found: Found): string {
  const choices = issue.values.map(String);
  if (found.value === undefined || found.value === null) return describeAbsence(found, `one of ${choices.join(", ")}`);
  const nearest = typeof found.value === "string" ? nearestName(found.value, choices) : undefined;
  const hint = nearest === undefined ? "" : ` (did you mean ${nearest}?)`;
  return `${showValue(found)} is not a choice${hint}: use ${choices.length > 1 ? "one of " : ""}${choices.join(", ")}`;
}

function describeType(expected: string, found: Found): string {
  const kind = kinds[expected] ?? expected;
  if (found.value === undefined || found.value === null) return describeAbsence(found, kind);
  return `${showValue(found)} is not ${kind}: give ${kind}`;
}

function describeSize(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig, found: Found): string {
  const [word, bound] = issue.code === "too_small" ? ["at least", issue.minimum] : ["at most", issue.maximum];
  if (issue.origin === "array") return `use ${word} ${bound} ${Number(bound) === 1 ? "entry" : "entries"}`;
  if (issue.origin === "string") return `use ${word} ${bound} ${Number(bound) === 1 ? "character" : "characters"}`;
  const open = issue.code === "too_small" ? "more than" : "less than";
  return `${showValue(found)} is outside the range: use ${issue.inclusive === false ? open : word} ${bound}`;
}

/** Of a union's branches, the one that got furthest explains the mistake; none got further: all are named. */
function describeUnion(issue: z.core.$ZodIssueInvalidUnion, found: Found): Mistake[] {
  const deepest = issue.errors.find((branch) => branch.some((inner) => inner.path.length > 0 || inner.code === "too_small"));
  if (deepest) return deepest.flatMap((inner) => describeIssue({ ...inner, path: [...found.path, ...inner.path] } as Issue, found.root));
  const meaning = describeField(GatewayConfig, found.path) ?? issue.message;
  return [{ path: found.path, message: `${showValue(found)} is not valid: give ${meaning}` }];
}

function describeOne(issue: Issue, found: Found): string {
  switch (issue.code) {
    case "invalid_value":
      return describeChoice(issue, found);
    case "invalid_type":
      return describeType(issue.expected, found);
    case "too_small":
    case "too_big":
      return describeSize(issue, found);
    case "invalid_key":
      return `the name is not valid: ${issue.issues[0]?.message ?? issue.message}`;
    default:
      return `${showValue(found)} is not valid: ${issue.message}`;
  }
}

/** Sentences that say what is wrong and what would be right; `root` is the value that was judged. */
export function describeIssue(issue: Issue, root: unknown): Mistake[] {
  const path = issue.path as Path;
  const found = { path, value: valueAt(root, path), root };
  if (issue.code === "unrecognized_keys") {
    const known = knownKeys(GatewayConfig, path);
    return issue.keys.map((key) => ({ path: [...path, key], message: `is an unknown key: ${suggestName(key, known)}` }));
  }
  if (issue.code === "invalid_union") return describeUnion(issue, found);
  return [{ path, message: describeOne(issue, found) }];
}
