import * as z from "zod/mini";
import { described } from "./described.ts";
import { HeaderName } from "./fields.ts";

const Seconds = z.int().check(z.gte(0), z.lte(31_536_000));

/** How answers to GET and HEAD are kept (RFC 9111: a shared cache that obeys the upstream's Cache-Control). */
export const CacheRules = described(
  z.strictObject({
    ttlSeconds: described(
      z.optional(Seconds),
      "Freshness of answers that state none; absent: those are not kept. For everyone: only of requests without credentials and cookies.",
    ),
    maxBytes: described(z._default(z.int().check(z.gte(1), z.lte(25_000_000)), 1_048_576), "Longest body that is kept."),
    by: described(
      z._default(z.enum(["everyone", "client"]), "everyone"),
      "Who shares one copy. everyone: only where the upstream allows it although the request was authenticated; client: each for itself.",
    ),
    query: described(
      z._default(z.union([z.enum(["all", "none"]), z.array(z.string())]), "all"),
      "Query parameters that tell answers apart: all, none, or those named. Others are not forwarded.",
    ),
    headers: described(z._default(z.array(HeaderName), []), "Request headers that tell answers apart, besides those of Vary."),
    staleWhileRevalidateSeconds: described(z._default(Seconds, 0), "How long a stale answer is served while a fresh one is fetched."),
    staleIfErrorSeconds: described(z._default(Seconds, 0), "How long a stale answer is served while the upstream fails."),
    staleIfRefused: described(z._default(z.boolean(), false), "Whether a kept answer is served in place of our own 429 and 503."),
  }),
  "How its answers are kept.",
);
export type CacheRules = z.infer<typeof CacheRules>;
