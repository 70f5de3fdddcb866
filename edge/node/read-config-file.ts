import { readFileSync } from "node:fs";
import { readConfig } from "#config/read-config.ts";
import type { CompiledConfig } from "#contracts/live-policy.ts";

type ConfigReading = { ok: true; config: CompiledConfig | null } | { ok: false; mistakes: string[] };

/** The config that is served while no live policy was ever read, or every mistake in it with its line. */
export function readConfigFile(file: string | null): ConfigReading {
  if (file === null) return { ok: true, config: null };
  try {
    const result = readConfig(readFileSync(file, "utf8"));
    if (result.ok) return { ok: true, config: result.config };
    return { ok: false, mistakes: result.errors.map(({ line, path, message }) => `${file}:${line ?? 1}  ${path}  ${message}`) };
  } catch (error) {
    return { ok: false, mistakes: [`${file} cannot be read: ${String(error)}`] };
  }
}
