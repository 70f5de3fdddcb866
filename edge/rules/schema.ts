import type { FieldError } from "#contracts/problem.ts";

/** The keywords of JSON Schema (draft 2020-12) that are held against values; a config with others is not accepted. */
export interface SchemaObject {
  $ref?: string;
  $defs?: Record<string, Schema>;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  format?: string;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  multipleOf?: number;
  items?: Schema;
  prefixItems?: Schema[];
  contains?: Schema;
  minContains?: number;
  maxContains?: number;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  properties?: Record<string, Schema>;
  patternProperties?: Record<string, Schema>;
  additionalProperties?: Schema;
  propertyNames?: Schema;
  required?: string[];
  dependentRequired?: Record<string, string[]>;
  dependentSchemas?: Record<string, Schema>;
  minProperties?: number;
  maxProperties?: number;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  not?: Schema;
  if?: Schema;
  then?: Schema;
  else?: Schema;
}
export type Schema = SchemaObject | boolean;

/** One judgement of one request: what it may still cost, where it is, what is wrong. */
export interface Run {
  /** Work left, in schemas held against values; below zero nothing is believed any more. */
  left: number;
  /** Keys and indices from the whole request to the value that is judged. */
  at: (string | number)[];
  errors: FieldError[];
  /** Above zero, mistakes are not told: another branch may do. */
  quiet: number;
}

/** Holds a value against one part of a schema. */
export type Check = (value: unknown, run: Run) => boolean;

const MAX_ERRORS = 20;
const MAX_PATH_LENGTH = 200;

/** Work for one request: some tens of milliseconds, more than any ordinary body of 64 KiB needs. */
const WORK = 100_000;

export function newRun(): Run {
  return { left: WORK, at: [], errors: [], quiet: 0 };
}

/** Tells a mistake where the run is, unless nobody listens. */
export function fail(run: Run, message: string): false {
  if (run.quiet === 0 && run.errors.length < MAX_ERRORS) run.errors.push({ path: pathOf(run.at).slice(0, MAX_PATH_LENGTH), message });
  return false;
}

/** Judges a member of the value, one key or index further in. */
export function within(run: Run, key: string | number, check: Check, value: unknown): boolean {
  run.at.push(key);
  const good = check(value, run);
  run.at.pop();
  return good;
}

/** Whether the value would do; its mistakes are not told. */
export function wouldDo(check: Check, value: unknown, run: Run): boolean {
  run.quiet++;
  const good = check(value, run);
  run.quiet--;
  return good;
}

function pathOf(at: readonly (string | number)[]): string {
  return at.reduce<string>((path, key) => (typeof key === "number" ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`), "");
}
