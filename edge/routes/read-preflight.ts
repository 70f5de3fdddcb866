import type { IncomingRequest } from "../platform.ts";
import type { Preflight } from "./decide-cors.ts";

/** The preflight that a request is (WHATWG Fetch, 4.8); null: it is none. */
export function readPreflight({ method, headers }: Pick<IncomingRequest, "method" | "headers">): Preflight | null {
  if (method !== "OPTIONS") return null;
  const origin = headers.get("Origin");
  const wanted = headers.get("Access-Control-Request-Method");
  if (origin === null || wanted === null) return null;
  const names = headers.get("Access-Control-Request-Headers")?.toLowerCase().split(",") ?? [];
  return { origin, method: wanted, headers: new Set(names.map((name) => name.trim()).filter((name) => name !== "")) };
}
