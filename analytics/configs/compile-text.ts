import { readConfig } from "#config/read-config.ts";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import type { FieldError } from "#contracts/problem.ts";

export type CompiledText =
  | { ok: true; config: CompiledConfig; warnings: FieldError[] }
  | { ok: false; reason: "config-invalid"; errors: FieldError[] };

/** An odd run of backslashes before it makes it an escape; jsonb takes neither NUL nor half a surrogate pair. */
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(0000|d[89a-f])/;
const unstorable = { path: "", message: "holds NUL or half a character; write whole characters" };

/** Reads the text of a config into what the edge runs, as KV and the database can hold it. */
export function compileText(yaml: string): CompiledText {
  const read = readConfig(yaml);
  if (!read.ok) return { ok: false, reason: "config-invalid", errors: read.errors };
  const json = JSON.stringify(read.config);
  if (yaml.includes("\0") || !yaml.isWellFormed() || UNSTORABLE.test(json))
    return { ok: false, reason: "config-invalid", errors: [unstorable] };
  return { ok: true, config: JSON.parse(json), warnings: read.warnings };
}
