import * as z from "zod/mini";
import { readOtlpHeaders } from "#config/read-otlp-headers.ts";

/** Headers as OpenTelemetry writes them in a variable. */
export const NamedHeaders = z.pipe(
  z.string().check(z.refine((text) => read(text) !== null, { error: "write name=value[,name=value], values percent-encoded" })),
  z.transform((text) => read(text) ?? {}),
);

function read(text: string): Record<string, string> | null {
  try {
    return readOtlpHeaders(text);
  } catch {
    return null;
  }
}
