import type { RequestRules } from "#contracts/request-rules.ts";
import { compileParameters, type ParameterSource } from "./compile-parameters.ts";
import { compileSchema } from "./compile-schema.ts";
import type { Check, Run, Schema } from "./schema.ts";

/** A route's rules for requests, made when the first request is held against them. */
export interface CompiledRules {
  parameters: ((source: ParameterSource, run: Run) => void) | null;
  body: { required: boolean; contentTypes: readonly string[]; schema: Check | null } | null;
}

export function compileRules({ parameters, body }: RequestRules, pattern: string): CompiledRules {
  return {
    parameters: parameters ? compileParameters(parameters, pattern) : null,
    body: body
      ? {
          required: body.required,
          contentTypes: body.contentTypes.map((type) => type.toLowerCase()),
          schema: body.schema ? compileSchema(body.schema as Schema) : null,
        }
      : null,
  };
}
