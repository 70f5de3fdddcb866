import type { CorsPolicy } from "./compile-cors.ts";

/** What a browser asks before it lets a page of another origin call. */
export interface Preflight {
  readonly origin: string;
  readonly method: string;
  /** Names in lower case. */
  readonly headers: ReadonlySet<string>;
}

const LABELS = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/;

/** What `Access-Control-Allow-Origin` says to a page; null: it may not call. An origin is repeated only when it is named. */
export function decideOrigin(cors: CorsPolicy, origin: string): string | null {
  if (cors.anyOrigin) return "*";
  if (cors.origins.has(origin)) return origin;
  const isBelow = cors.domains.some(
    ({ scheme, suffix }) =>
      origin.startsWith(scheme) && origin.endsWith(suffix) && LABELS.test(origin.slice(scheme.length, origin.length - suffix.length)),
  );
  return isBelow ? origin : null;
}

/** The fields that tell a page's browser what the page may do and read; none for a page that may not call. */
export function decideCorsFields(cors: CorsPolicy, origin: string): Record<string, string> {
  const allowed = decideOrigin(cors, origin);
  if (allowed === null) return {};
  return {
    "Access-Control-Allow-Origin": allowed,
    ...(cors.credentials && { "Access-Control-Allow-Credentials": "true" }),
    ...(cors.exposeHeaders !== "" && { "Access-Control-Expose-Headers": cors.exposeHeaders }),
  };
}

/** The fields of a preflight's answer. One that asks for anything that is not allowed gets none, and the browser does not call. */
export function decidePreflight(cors: CorsPolicy, { origin, method, headers }: Preflight): Record<string, string> {
  const fields = decideCorsFields(cors, origin);
  const mayCall = cors.methods === null || cors.methods.includes(method) || (method === "HEAD" && cors.methods.includes("GET"));
  const maySend = cors.headers === null || [...headers].every((name) => cors.headers?.has(name));
  if (!mayCall || !maySend || fields["Access-Control-Allow-Origin"] === undefined) return {};
  const allowHeaders = cors.headers === null ? [...headers].join(", ") : cors.allowHeaders;
  return {
    ...fields,
    "Access-Control-Allow-Methods": (cors.methods ?? [method]).join(", "),
    ...(allowHeaders !== "" && { "Access-Control-Allow-Headers": allowHeaders }),
    "Access-Control-Max-Age": cors.maxAge,
  };
}
