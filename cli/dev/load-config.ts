import { readFileSync } from "node:fs";
import { applyEnvironment } from "#config/apply-environment.ts";
import { type ReadConfig, readConfig } from "#config/read-config.ts";
import type { FieldError } from "#contracts/problem.ts";
import type { Environment } from "../env.ts";
import { UserError } from "../user-error.ts";

/** A config file with the shell's `AEGIS_A__B` applied; `yaml` is what is published. */
export type LoadedConfig = (Extract<ReadConfig, { ok: true }> & { yaml: string }) | { ok: false; errors: FieldError[] };

/** Reads and compiles a config file; every mistake is in the answer. Throws `UserError` when the file cannot be read. */
export function loadConfig(file: string, shell: Environment): LoadedConfig {
  const applied = applyEnvironment(readText(file), shell);
  if (!applied.ok) return applied;
  const read = readConfig(applied.yaml);
  return read.ok ? { ...read, yaml: applied.yaml } : read;
}

/** `FILE:LINE  path  message` for each mistake. */
export function describeMistakes(file: string, errors: readonly FieldError[]): string[] {
  return errors.map(({ path, line, message }) => [line === undefined ? file : `${file}:${line}`, path, message].filter(Boolean).join("  "));
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UserError(`the config file ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
