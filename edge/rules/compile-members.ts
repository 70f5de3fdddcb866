import { canonicalValue } from "./canonical-value.ts";
import { compilePattern, matches } from "./compile-scalars.ts";
import { type Check, fail, type Run, type Schema, type SchemaObject, within, wouldDo } from "./schema.ts";

type Compile = (schema: Schema) => Check;

/** What a schema says of a list's entries. */
export function compileItems(schema: SchemaObject, compile: Compile): Check[] {
  const { prefixItems = [], items, contains, uniqueItems } = schema;
  const first = prefixItems.map(compile);
  const rest = items === undefined ? null : compile(items);
  const entries: Check = (value, run) => {
    let good = true;
    for (const [index, entry] of (value as unknown[]).entries()) {
      const check = first[index] ?? rest;
      if (check !== null && !within(run, index, check, entry)) good = false;
      if (!good && run.quiet > 0) break;
    }
    return good;
  };
  const checks = [
    ...counts(schema.minItems, schema.maxItems, "entries", (value) => (value as unknown[]).length),
    ...(first.length > 0 || rest ? [entries] : []),
    ...(contains === undefined ? [] : [containsCheck(compile(contains), schema)]),
    ...(uniqueItems ? [areUnique] : []),
  ];
  return checks.map(
    (check): Check =>
      (value, run) =>
        !Array.isArray(value) || check(value, run),
  );
}

function containsCheck(check: Check, { minContains = 1, maxContains = Number.POSITIVE_INFINITY }: SchemaObject): Check {
  return (value, run) => {
    const count = (value as unknown[]).filter((entry) => wouldDo(check, entry, run)).length;
    return (count >= minContains && count <= maxContains) || fail(run, `has ${count} of the entries that it is asked for`);
  };
}

function areUnique(value: unknown, run: Run): boolean {
  const seen = new Set<string>();
  for (const entry of value as unknown[]) {
    const text = canonicalValue(entry);
    run.left -= 2 + (text.length >> 4);
    if (seen.has(text)) return fail(run, "must not hold an entry twice");
    if (run.left < 0) return false;
    seen.add(text);
  }
  return true;
}

type Members = Record<string, unknown>;

/** What a schema says of an object's members. */
export function compileProperties(schema: SchemaObject, compile: Compile): Check[] {
  const { required = [], propertyNames, dependentRequired = {}, dependentSchemas = {} } = schema;
  const names = propertyNames === undefined ? null : compile(propertyNames);
  const demands: Check = (value, run) => demand(value as Members, required, run);
  const checks: Check[] = [
    ...counts(schema.minProperties, schema.maxProperties, "members", (value) => Object.keys(value as Members).length),
    ...(required.length > 0 ? [demands] : []),
    ...memberChecks(schema, compile),
    ...(names ? [(value: unknown, run: Run) => Object.keys(value as Members).every((name) => within(run, name, names, name))] : []),
    ...Object.entries(dependentRequired).map(
      ([name, others]): Check =>
        (value, run) =>
          !Object.hasOwn(value as Members, name) || demand(value as Members, others, run),
    ),
    ...Object.entries(dependentSchemas).map(([name, dependent]): Check => {
      const check = compile(dependent);
      return (value, run) => !Object.hasOwn(value as Members, name) || check(value, run);
    }),
  ];
  return checks.map(
    (check): Check =>
      (value, run) =>
        typeof value !== "object" || value === null || Array.isArray(value) || check(value, run),
  );
}

function demand(value: Members, names: readonly string[], run: Run): boolean {
  let good = true;
  for (const name of names) if (!Object.hasOwn(value, name)) good = within(run, name, () => fail(run, "is missing"), null);
  return good;
}

function memberChecks({ properties = {}, patternProperties = {}, additionalProperties }: SchemaObject, compile: Compile): Check[] {
  const named = new Map(Object.entries(properties).map(([name, schema]) => [name, compile(schema)]));
  const patterns = Object.entries(patternProperties).map(([pattern, schema]) => [compilePattern(pattern), compile(schema)] as const);
  const others = additionalProperties === undefined ? null : compile(additionalProperties);
  if (named.size === 0 && patterns.length === 0 && others === null) return [];
  const judge = (name: string, member: unknown, run: Run): boolean => {
    const own = named.get(name);
    const found = patterns.filter(([expression]) => matches(expression, name, run)).map(([, check]) => check);
    const wanted = own ? [own, ...found] : found;
    const checks = wanted.length === 0 && others !== null ? [others] : wanted;
    return checks.every((check) => within(run, name, check, member));
  };
  return [
    (value, run) => {
      let good = true;
      for (const [name, member] of Object.entries(value as Members)) {
        if (!judge(name, member, run)) good = false;
        if (!good && run.quiet > 0) break;
      }
      return good;
    },
  ];
}

function counts(least = 0, most = Number.POSITIVE_INFINITY, noun = "", countOf: (value: unknown) => number = () => 0): Check[] {
  if (least === 0 && most === Number.POSITIVE_INFINITY) return [];
  return [
    (value, run) => {
      const count = countOf(value);
      if (count < least) return fail(run, `must have at least ${least} ${noun}`);
      return count <= most || fail(run, `must have at most ${most} ${noun}`);
    },
  ];
}
