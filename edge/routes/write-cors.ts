import type { HeaderFields } from "../platform.ts";
import type { CorsPolicy } from "./compile-cors.ts";
import { decideCorsFields } from "./decide-cors.ts";

const FIELDS = ["Allow-Origin", "Allow-Credentials", "Expose-Headers", "Allow-Methods", "Allow-Headers", "Max-Age"];

/** Writes what a page of `origin` may read into an answer, in place of what the upstream says about it. */
export function writeCors(headers: HeaderFields, cors: CorsPolicy, origin: string | null): void {
  for (const name of FIELDS) headers.delete(`Access-Control-${name}`);
  if (!/(?:^|,)\s*(?:Origin|\*)\s*(?:,|$)/i.test(headers.get("Vary") ?? "")) headers.append("Vary", "Origin");
  if (origin === null) return;
  for (const [name, value] of Object.entries(decideCorsFields(cors, origin))) headers.set(name, value);
}
