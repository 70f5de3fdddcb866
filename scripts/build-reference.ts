import { readFileSync, writeFileSync } from "node:fs";
import * as z from "zod/mini";
import { GatewayConfig } from "#contracts/gateway-config.ts";

const page = new URL("../docs/configuration.md", import.meta.url);
const intro = `# Configuration

Every option of \`config/aegis.config.yaml\`, made from \`contracts/gateway-config.ts\` by \`npm run build:contracts\`. \`aegis check\` finds every
mistake in a file, with its line; editors complete it by \`contracts/schema/gateway-config.json\`. \`AEGIS_A__B\` in the environment sets \`a.b\`
and wins over the file. Secrets are never written here, only named: \`\${env:NAME}\`.

| option | value | default | meaning |
| --- | --- | --- | --- |
`;

type Schema = {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  default?: unknown;
  description?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  items?: Schema;
  pattern?: string;
  minimum?: number;
  maximum?: number;
};

const rows = rowsOf(z.toJSONSchema(GatewayConfig, { io: "input" }) as Schema, "");
const text = `${intro}${rows.join("\n")}\n`;
if (!process.argv.includes("--check")) writeFileSync(page, text);
else if (readFileSync(page, "utf8") !== text) {
  console.error("docs/configuration.md is stale. Run: npm run build:contracts");
  process.exitCode = 1;
}

/** One row for each option, sections before what is in them. */
function rowsOf(schema: Schema, path: string): string[] {
  const own = path === "" ? [] : [`| \`${path}\` | ${describeValue(schema)} | ${describeDefault(schema)} | ${schema.description ?? ""} |`];
  return [...own, ...childrenOf(schema, path).flatMap(([name, child]) => rowsOf(child, name))];
}

function childrenOf(schema: Schema, path: string): [string, Schema][] {
  const named = Object.entries(schema.properties ?? {}).map(([name, child]): [string, Schema] => [path ? `${path}.${name}` : name, child]);
  if (typeof schema.additionalProperties === "object") named.push([`${path}.<name>`, schema.additionalProperties]);
  const { items } = schema;
  return items?.properties ? [...named, ...childrenOf(items, `${path}[]`)] : named;
}

function describeValue(schema: Schema): string {
  if (schema.enum) return schema.enum.map((choice) => `\`${choice}\``).join(" ");
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.anyOf) return schema.anyOf.map(describeValue).join(" or ");
  if (schema.type === "array") return schema.items?.properties ? "list" : `list of ${describeValue(schema.items ?? {})}`;
  if (schema.type === "object") return "section";
  return `${schema.type ?? "any"}${rangeOf(schema)}`;
}

function rangeOf({ minimum, maximum }: Schema): string {
  if (minimum === undefined) return "";
  return maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? ` ≥ ${minimum}` : ` ${minimum}–${maximum}`;
}

function describeDefault(schema: Schema): string {
  const value = schema.default;
  if (value === undefined || (typeof value === "object" && schema.type !== "array")) return "";
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}
