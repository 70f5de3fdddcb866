import { type Document, isMap, isScalar, isSeq, parse, parseDocument } from "yaml";
import { GatewayConfig } from "#contracts/gateway-config.ts";
import type { FieldError } from "#contracts/problem.ts";
import { formatPath, type Path } from "./format-path.ts";
import { suggestName } from "./nearest-name.ts";
import { knownKeys, schemaAt } from "./schema-at.ts";

type Environment = Readonly<Record<string, string | undefined>>;
type Override = { variable: string; path: Path; value: unknown };

/** `applied` says which variable set which path. Lines of `yaml` are those of the file where only written values were replaced. */
export type AppliedEnvironment =
  | { ok: true; yaml: string; applied: { variable: string; path: string }[] }
  | { ok: false; errors: FieldError[] };

const plain = (name: string) => name.replaceAll(/[_-]/g, "").toLowerCase();

/** Names that may stand at a path: the schema's keys, the file's names, or a list's ids and positions. */
function namesAt(document: Document, path: Path): (string | number)[] {
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  const written = isMap(node) ? node.items.map(({ key }) => String(isScalar(key) ? key.value : key)) : [];
  const positions = isSeq(node) ? node.items.map((_, index) => index) : [];
  return [...new Set([...knownKeys(GatewayConfig, path), ...written, ...positions])];
}

/** A list's entry by its position, id or name; a mapping's key however it is cased. */
function resolvePart(document: Document, path: Path, wanted: string): string | number | undefined {
  const names = namesAt(document, path);
  const entry = names.find((name) => {
    if (typeof name !== "number") return false;
    const labels = ["id", "name"].map((field) => document.getIn([...path, name, field]));
    return labels.some((label) => typeof label === "string" && plain(label) === plain(wanted));
  });
  return entry ?? names.find((name) => plain(String(name)) === plain(wanted));
}

function resolveVariable(document: Document, variable: string, text: string): Override | FieldError {
  const path: (string | number)[] = [];
  for (const wanted of variable.slice("AEGIS_".length).split("__")) {
    const part = resolvePart(document, path, wanted);
    if (part === undefined || schemaAt(GatewayConfig, [...path, part]) === undefined) {
      const known = namesAt(document, path).map((name) =>
        String(name)
          .replaceAll(/([a-z])([A-Z])/g, "$1_$2")
          .toUpperCase(),
      );
      const where = path.length === 0 ? "the config" : formatPath(path);
      return { path: variable, message: `sets nothing: ${where} has no ${wanted}: ${suggestName(wanted, known)}` };
    }
    path.push(part);
  }
  return parseScalar(variable, path, text);
}

function parseScalar(variable: string, path: Path, text: string): Override | FieldError {
  try {
    return { variable, path, value: parse(text, { logLevel: "error" }) };
  } catch {
    return { path: variable, message: "its value is not valid YAML: put quotes around it" };
  }
}

/** Replaces a value in the text on its own line, so that every other line keeps its number. */
function replaceValue(yaml: string, { path, value }: Override): string {
  const document = parseDocument(yaml, { logLevel: "silent" });
  const node: unknown = document.getIn(path, true);
  const range = isScalar(node) ? node.range : undefined;
  const old = range && yaml.slice(range[0], range[1]);
  if (range && old && !old.includes("\n")) return yaml.slice(0, range[0]) + JSON.stringify(value) + yaml.slice(range[1]);
  document.setIn(path, value);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/**
 * Lets the environment win over the file: `AEGIS_RATE_LIMITING__DEFAULT__LIMIT=50` sets `rateLimiting.default.limit`.
 * Only variables with `__` are settings. List entries go by position, id or name; values are read as YAML scalars.
 * A text that is not valid YAML comes back as it is: `readConfig` says what is wrong with it.
 */
export function applyEnvironment(yaml: string, environment: Environment): AppliedEnvironment {
  const document = parseDocument(yaml, { logLevel: "silent" }) as Document;
  const variables = Object.entries(environment).filter(
    ([name, value]) => /^AEGIS_[A-Z0-9]/.test(name) && name.includes("__") && value !== undefined,
  );
  if (variables.length === 0 || document.errors.length > 0 || !isMap(document.contents)) return { ok: true, yaml, applied: [] };
  const resolved = variables.sort().map(([variable, text]) => resolveVariable(document, variable, text ?? ""));
  const errors = resolved.filter((entry) => "message" in entry);
  if (errors.length > 0) return { ok: false, errors };
  const overrides = resolved.filter((entry) => "variable" in entry);
  const applied = overrides.map(({ variable, path }) => ({ variable, path: formatPath(path) }));
  return { ok: true, yaml: overrides.reduce(replaceValue, yaml), applied };
}
