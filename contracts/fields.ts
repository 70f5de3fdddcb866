import * as z from "zod/mini";

export const HeaderName = z.string().check(z.regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/, { error: "use a header field name" }));
export const HeaderValue = z
  .string()
  .check(z.maxLength(1024), z.regex(/^[\t\x20-\x7e]*$/, { error: "use printable ASCII without line breaks" }));

/** A host name in lower case, without a port. */
export const HostName = z.string().check(z.regex(/^[a-z0-9.-]{1,253}$/, { error: "use a lower-case host name without a port" }));

/** A data centre, country or continent as Cloudflare names it. */
export const RegionCode = z.string().check(z.regex(/^[A-Z0-9-]{2,16}$/, { error: "use codes in capitals, like EU, DE or FRA" }));

/** Part of traffic, 0 to 1. */
export const Fraction = z.number().check(z.gte(0), z.lte(1));

/** Milliseconds of waiting, up to an hour. */
export const WaitMs = z.int().check(z.gte(1), z.lte(3_600_000));

/** `/a/b` exact, `/a/:id` one segment, `/a/*` that path and all below. */
export const PathPattern = z.string().check(
  z.maxLength(512),
  z.regex(/^\/(?:[^\s?#*{}\\]*|[^\s?#*{}\\]*\/\*|\*)$/, {
    error: "start with '/'; ':name' stands for one segment; '*' may only stand alone at the end, as in /admin/*",
  }),
);
