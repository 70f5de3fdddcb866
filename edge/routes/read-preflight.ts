import type { IncomingRequest } from "../platform.ts";
import type { Preflight } from "./decide-cors.ts";

const TOKENS = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+(?:[ \t]*,[ \t]*[!#$%&'*+.^_`|~0-9A-Za-z-]+)*$/;

/** The preflight that a request is (WHATWG Fetch, 4.8); null: it is none. Its words may be repeated to the caller. */
export function readPreflight({ method, headers }: Pick<IncomingRequest, "method" | "headers">): Preflight | null {
  if (method !== "OPTIONS") return null;
  const origin = headers.get("Origin");
  const wanted = headers.get("Access-Control-Request-Method");
  if (origin === null || wanted === null) return null;
  const announced = headers.get("Access-Control-Request-Headers") || null;
  if (!TOKENS.test(wanted) || wanted.includes(",") || (announced !== null && !TOKENS.test(announced))) return null;
  const names = announced?.toLowerCase().split(",") ?? [];
  return { origin, method: wanted, headers: new Set(names.map((name) => name.trim())) };
}
