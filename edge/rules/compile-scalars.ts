import { canonicalValue } from "./canonical-value.ts";
import { type Check, fail, type SchemaObject } from "./schema.ts";

/** What a schema says of single values: their type, the choices, texts and numbers. */
export function compileScalars(schema: SchemaObject): Check[] {
  return [...typeChecks(schema), ...choiceChecks(schema), ...textChecks(schema), ...numberChecks(schema)];
}

/** JSON's name for a value's kind; whole numbers are integers however they were written. */
function isOfType(value: unknown, type: string): boolean {
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  return type === "integer" ? Number.isInteger(value) : typeof value === type;
}

function typeChecks({ type }: SchemaObject): Check[] {
  if (type === undefined) return [];
  const types = [type].flat();
  return [(value, run) => types.some((name) => isOfType(value, name)) || fail(run, `must be ${types.join(" or ")}`)];
}

function choiceChecks(schema: SchemaObject): Check[] {
  const choices = "const" in schema ? [schema.const] : schema.enum;
  const both = "const" in schema && schema.enum ? choiceChecks({ enum: schema.enum }) : [];
  if (choices === undefined) return [];
  const texts = new Set(choices.map(canonicalValue));
  const plain = choices.every((choice) => typeof choice !== "object" || choice === null);
  const shown = [...texts].join(", ").slice(0, 200);
  return [
    ...both,
    (value, run) => {
      const simple = typeof value !== "object" || value === null;
      if (simple || !plain) {
        const text = canonicalValue(value);
        run.left -= text.length >> 4;
        if (texts.has(text)) return true;
      }
      return fail(run, `must be one of ${shown}`);
    },
  ];
}

function textChecks({ minLength = 0, maxLength, pattern, format }: SchemaObject): Check[] {
  const checks: Check[] = [];
  if (minLength > 0 || maxLength !== undefined) {
    const most = maxLength ?? Number.POSITIVE_INFINITY;
    checks.push((value, run) => {
      const length = typeof value === "string" ? countCharacters(value) : minLength;
      if (length < minLength) return fail(run, `must have at least ${minLength} characters`);
      return typeof value !== "string" || length <= most || fail(run, `must have at most ${most} characters`);
    });
  }
  if (pattern !== undefined) {
    const expression = compilePattern(pattern);
    const message = format === undefined ? `must match ${pattern.slice(0, 200)}` : `must be a ${format}`;
    checks.push((value, run) => typeof value !== "string" || matches(expression, value, run) || fail(run, message));
  }
  return checks;
}

/** Characters as people count them: code points. */
function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** Patterns that could backtrack without bound are refused where the config is checked. */
export function compilePattern(pattern: string): RegExp {
  try {
    return new RegExp(pattern, "u");
  } catch {
    return new RegExp(pattern);
  }
}

export function matches(expression: RegExp, text: string, run: { left: number }): boolean {
  run.left -= text.length >> 4;
  return run.left >= 0 && expression.test(text);
}

function numberChecks({ minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf }: SchemaObject): Check[] {
  const bounds: [number | undefined, string, (value: number, bound: number) => boolean][] = [
    [minimum, "at least", (value, bound) => value >= bound],
    [maximum, "at most", (value, bound) => value <= bound],
    [exclusiveMinimum, "more than", (value, bound) => value > bound],
    [exclusiveMaximum, "less than", (value, bound) => value < bound],
    [multipleOf, "a multiple of", isMultiple],
  ];
  return bounds.flatMap(([bound, word, holds]): Check[] =>
    bound === undefined ? [] : [(value, run) => typeof value !== "number" || holds(value, bound) || fail(run, `must be ${word} ${bound}`)],
  );
}

/** 0.0075 is a multiple of 0.0001, although its quotient is not whole in binary. */
function isMultiple(value: number, unit: number): boolean {
  const quotient = value / unit;
  return Math.abs(quotient - Math.round(quotient)) <= Math.abs(quotient) * Number.EPSILON;
}
