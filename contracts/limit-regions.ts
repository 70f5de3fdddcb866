import * as z from "zod/mini";
import { described } from "./described.ts";
import { RegionCode } from "./fields.ts";

const Database = z
  .string()
  .check(z.regex(/^[a-z][a-z0-9_]{0,31}$/, { error: "use 1 to 32 of a-z, 0-9 and '_', starting with a letter: it names two bindings" }));

/** By the name of a database, the callers whose limits are counted in it. */
export const LimitRegions = described(
  z.record(Database, z.array(RegionCode).check(z.minLength(1))),
  "Where limits are counted, by the callers' data centre, country or continent (FRA, DE, EU): eu: [EU, AF] counts theirs in the database of the bindings UPSTASH_REDIS_REST_URL_EU and UPSTASH_REDIS_REST_TOKEN_EU, everybody else's in the default one. Each counts for itself.",
);
export type LimitRegions = z.infer<typeof LimitRegions>;
