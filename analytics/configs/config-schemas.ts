import * as z from "zod/mini";
import { described } from "#contracts/described.ts";
import { CompiledConfig } from "#contracts/live-policy.ts";
import { FieldError } from "#contracts/problem.ts";
import { Instant } from "#contracts/scalars.ts";
import { plainText } from "../ledger/plain-text.ts";

const LARGEST_VERSION = 2_147_483_647;
const Version = z.int().check(z.gte(1), z.lte(LARGEST_VERSION));
const VersionInAddress = z.coerce.number().check(z.int(), z.gte(1), z.lte(LARGEST_VERSION));
const Warnings = described(z.array(FieldError), "What works but deserves a look, overrides without a limit among it.");

export const ConfigInput = z.strictObject({
  yaml: described(z.string().check(z.minLength(1), z.maxLength(1_048_576)), "The text of aegis.config.yaml."),
  message: described(z._default(plainText(500), ""), "What was changed and why."),
  expectedVersion: described(
    z.optional(z.int().check(z.gte(0), z.lte(LARGEST_VERSION))),
    "The version the change was made from; while another is live, the answer is 409. 0: none yet.",
  ),
});
export const RollbackInput = z.strictObject({
  version: described(z.optional(Version), "The version whose text is published again; absent: the one before the live one."),
  message: described(z.optional(plainText(500)), "Why."),
});
export const VersionParameter = z.object({ version: VersionInAddress });
export const VersionsQuery = z.object({
  limit: described(z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(200)), 50), "Versions on a page, 1 to 200."),
  before: described(z.optional(VersionInAddress), "`next` of the page before."),
});

const versionFields = {
  version: described(z.int(), "Grows with every publication."),
  actor: described(z.string(), "Who published it."),
  message: z.string(),
  rolledBackTo: described(z.nullable(z.int()), "The version it repeats; null: it was new."),
  createdAt: Instant,
};
export const ConfigAnswer = z.object({
  ...versionFields,
  yaml: described(z.string(), "The text as it was published."),
  config: described(CompiledConfig, "What the edge runs; secrets stay references."),
});
export type ConfigAnswer = z.infer<typeof ConfigAnswer>;
export const VersionsAnswer = z.object({
  versions: described(z.array(z.object(versionFields)), "Newest first."),
  next: described(z.nullable(z.int()), "Send it as `before` for the next page; null: there is none."),
});
export type VersionsAnswer = z.infer<typeof VersionsAnswer>;

export const PublishAnswer = z.object({
  version: described(z.int(), "The live version."),
  changed: described(z.boolean(), "false: it was live already."),
  warnings: Warnings,
});
export const RollbackAnswer = z.object({
  version: described(z.int(), "The live version."),
  changed: described(z.boolean(), "false: it was live already."),
  rolledBackTo: described(z.int(), "The version whose text is live again."),
  warnings: Warnings,
});
