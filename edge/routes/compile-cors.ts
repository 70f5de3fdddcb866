import type { Cors } from "#contracts/cors.ts";
import type { Route } from "#contracts/route.ts";

/** Which pages of other origins may call a route, worked out once for a policy. */
export interface CorsPolicy {
  /** Any page may call, and is told so by `*`. */
  readonly anyOrigin: boolean;
  readonly origins: ReadonlySet<string>;
  /** What stands around the labels of `https://*.example.com`. */
  readonly domains: readonly { readonly scheme: string; readonly suffix: string }[];
  /** Null: all that the route answers, and it answers all. */
  readonly methods: readonly string[] | null;
  /** In lower case; null: all. */
  readonly headers: ReadonlySet<string> | null;
  readonly allowHeaders: string;
  readonly exposeHeaders: string;
  readonly credentials: boolean;
  readonly maxAge: string;
}

export function compileCors(cors: Cors, { methods }: Pick<Route, "methods">): CorsPolicy {
  const isDomain = (origin: string) => origin.includes("://*.");
  return {
    anyOrigin: cors.origins.includes("*"),
    origins: new Set(cors.origins.filter((origin) => !isDomain(origin))),
    domains: cors.origins.filter(isDomain).map((pattern) => {
      const star = pattern.indexOf("*");
      return { scheme: pattern.slice(0, star), suffix: pattern.slice(star + 1) };
    }),
    methods: cors.methods ?? methods ?? null,
    headers: cors.headers === "*" ? null : new Set(cors.headers.map((name) => name.toLowerCase())),
    allowHeaders: cors.headers === "*" ? "" : cors.headers.join(", "),
    exposeHeaders: cors.exposeHeaders.join(", "),
    credentials: cors.credentials,
    maxAge: String(cors.maxAgeSeconds),
  };
}
