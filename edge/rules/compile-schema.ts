import { compileItems, compileProperties } from "./compile-members.ts";
import { compileScalars } from "./compile-scalars.ts";
import { type Check, fail, type Schema, type SchemaObject, wouldDo } from "./schema.ts";

type Compile = (schema: Schema) => Check;

/** Compiles a schema that the config's checks have accepted. References are resolved when they are first followed. */
export function compileSchema(root: Schema): Check {
  const known = new Map<Schema, Check>();
  const compile = (schema: Schema): Check => {
    const check = known.get(schema) ?? compileOne(schema, compile, (reference) => resolve(root, reference));
    known.set(schema, check);
    return check;
  };
  return compile(root);
}

/** `#` is the whole schema, `#/$defs/Name` one of its definitions; the config has no other references. */
function resolve(root: Schema, reference: string): Schema {
  const name = reference.slice("#/$defs/".length);
  if (typeof root === "boolean" || name === "") return root;
  return root.$defs?.[name] ?? false;
}

function compileOne(schema: Schema, compile: Compile, find: (reference: string) => Schema): Check {
  if (schema === true) return () => true;
  if (schema === false) return (_, run) => fail(run, "is not allowed here");
  const { $ref } = schema;
  const checks: Check[] = [
    ...($ref === undefined ? [] : [((value, run) => compile(find($ref))(value, run)) satisfies Check]),
    ...compileScalars(schema),
    ...compileItems(schema, compile),
    ...compileProperties(schema, compile),
    ...compileBranches(schema, compile),
  ];
  return (value, run) => {
    if (--run.left < 0) return false;
    let good = true;
    for (const check of checks) {
      if (!check(value, run)) good = false;
      if (!good && run.quiet > 0) break;
    }
    return good;
  };
}

function compileBranches(schema: SchemaObject, compile: Compile): Check[] {
  const { allOf = [], anyOf, oneOf, not } = schema;
  const checks = allOf.map(compile);
  if (anyOf) {
    const branches = anyOf.map(compile);
    checks.push((value, run) => branches.some((branch) => wouldDo(branch, value, run)) || fail(run, "fits none of its kinds"));
  }
  if (oneOf) {
    const branches = oneOf.map(compile);
    checks.push((value, run) => {
      const count = branches.filter((branch) => wouldDo(branch, value, run)).length;
      return count === 1 || fail(run, `fits ${count} of its kinds: it must fit one`);
    });
  }
  if (not !== undefined) {
    const forbidden = compile(not);
    checks.push((value, run) => !wouldDo(forbidden, value, run) || fail(run, "is what it must not be"));
  }
  return [...checks, ...compileCondition(schema, compile)];
}

function compileCondition({ if: condition, then: positive = true, else: negative = true }: SchemaObject, compile: Compile): Check[] {
  if (condition === undefined) return [];
  const [test, yes, no] = [compile(condition), compile(positive), compile(negative)];
  return [(value, run) => (wouldDo(test, value, run) ? yes : no)(value, run)];
}
