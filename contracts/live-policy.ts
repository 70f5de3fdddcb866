import * as z from "zod/mini";
import { AccessRule } from "./access.ts";
import { callerRules } from "./caller-rules.ts";
import { CertificateRule } from "./certificate-rule.ts";
import { Client, ClientPattern } from "./client.ts";
import { described } from "./described.ts";
import { Fraction } from "./fields.ts";
import { Introspection } from "./introspection.ts";
import { Issuer } from "./issuer.ts";
import { Limit } from "./limit.ts";
import { LimitRegions } from "./limit-regions.ts";
import { Route } from "./route.ts";
import { AddressRange, EpochMs, Name } from "./scalars.ts";
import { Upstream } from "./upstream.ts";

/** What every document in KV begins with. Readers ignore unknown fields and accept this format and the one before. */
const head = {
  formatVersion: described(z.literal(1), "Shape of the document."),
  version: described(z.int().check(z.gte(0)), "Grows with every change of this document."),
  publishedAt: described(EpochMs, "When analytics wrote it."),
};

/** The config as the edge runs it: every default filled in, every name resolved, secrets still references. */
export const CompiledConfig = z.object({
  accessLog: z.enum(["all", "refused", "off"]),
  accessLogSample: described(z.optional(Fraction), "Part of the served requests that get a line in the access log; absent: all."),
  traceSample: described(z.optional(Fraction), "Part of the traces whose spans are exported; absent: none."),
  metricsEnabled: z.boolean(),
  ...callerRules,
  addresses: z.object({ allow: z.array(AddressRange), deny: z.array(AddressRange) }),
  upstreams: z.array(Upstream),
  routes: z.array(Route),
  apiKeyHeader: z.string(),
  apiKeyParameter: described(z.optional(z.string()), "The query parameter that may hold an API key; absent: none may."),
  issuers: z.array(Issuer),
  introspection: z.optional(Introspection),
  certificates: z.optional(z.array(CertificateRule)),
  roles: described(z.record(Name, z.array(z.string())), "Permissions by role, those of inherited roles included."),
  inheritedRoles: described(z.optional(z.record(Name, z.array(Name))), "Every role that a role holds besides itself, however far off."),
  accessRules: z.array(AccessRule),
  accessDefault: described(z.optional(z.enum(["allow", "deny"])), "What holds where no access rule names the path; absent: allow."),
  limits: described(z.array(Limit), "Most specific first; the last may be the default."),
  limitRegions: z.optional(LimitRegions),
  legacyLimitHeaders: described(z.optional(z.boolean()), "true: X-RateLimit-* beside the RateLimit fields."),
  bypass: z.object({ ips: z.array(AddressRange), roles: z.array(Name), clients: z.array(z.string()) }),
  riskRefuseAbove: described(
    z.optional(z.number().check(z.gte(0), z.lte(1))),
    "Clients whose risk score is above this are refused; absent: none is.",
  ),
});
export type CompiledConfig = z.infer<typeof CompiledConfig>;

export const ConfigDocument = z.object({ ...head, config: CompiledConfig });
export type ConfigDocument = z.infer<typeof ConfigDocument>;

/** A change of one limit that wins over the config until `expiresAt`. */
export const LimitOverride = z.object({
  quota: z.int().check(z.gte(0), z.lte(1_000_000_000)),
  windowSeconds: z.int().check(z.gte(1), z.lte(31_536_000)),
  mode: z.enum(["enforce", "shadow"]),
  origin: described(z.enum(["operator", "loop"]), "Who changed it; the refusal's problem type depends on it."),
  decisionId: z.string(),
  expiresAt: described(z.nullable(EpochMs), "The edge itself stops honouring it then; null: never."),
});
export type LimitOverride = z.infer<typeof LimitOverride>;

/** A lower quota that is judged beside the limit and refuses nothing: what it would have refused is counted. */
export const LimitCandidate = z.object({
  quota: z.int().check(z.gte(0), z.lte(1_000_000_000)),
  decisionId: z.string(),
  expiresAt: EpochMs,
});
export type LimitCandidate = z.infer<typeof LimitCandidate>;

export const LimitsDocument = z.object({
  ...head,
  overrides: z.record(Name, LimitOverride),
  candidates: described(
    z.optional(z.record(Name, LimitCandidate)),
    "By the limit they are judged beside; absent in documents of older writers.",
  ),
  clients: described(
    z.optional(z.record(Name, z.record(ClientPattern, LimitOverride))),
    "Changes for some clients, by limit and then by client or pattern; absent in documents of older writers.",
  ),
});
export type LimitsDocument = z.infer<typeof LimitsDocument>;

export const Block = z.object({
  reason: described(z.string(), "For the log; the blocked client is not told."),
  decisionId: z.string(),
  expiresAt: described(z.nullable(EpochMs), "The edge itself stops honouring it then; null: never."),
});
export type Block = z.infer<typeof Block>;
export const BlocksDocument = z.object({
  ...head,
  clients: z.record(Client, Block),
  addresses: described(z.optional(z.record(AddressRange, Block)), "Addresses and ranges that are refused altogether."),
});
export const RiskDocument = z.object({ ...head, scores: z.record(Client, z.number().check(z.gte(0), z.lte(1))), expiresAt: EpochMs });
export const RevocationsDocument = z.object({
  ...head,
  apiKeys: described(z.array(z.string()), "Ids of API keys that no longer work."),
  tokens: described(
    z.record(z.string(), EpochMs),
    "Tokens that no longer work, by `<issuer> <jti>` or, of older writers, by `jti` alone; and when they end by themselves.",
  ),
  clients: described(z.optional(z.record(Client, EpochMs)), "Clients whose tokens made before that time no longer work."),
});
export const UpstreamsDocument = z.object({
  ...head,
  ejected: described(z.record(z.string(), z.nullable(EpochMs)), "Targets out of rotation, and until when."),
});

/** What the edge's caches hold is void where it was asked for before these times. */
export const CacheDocument = z.object({
  ...head,
  all: described(EpochMs, "All of it; 0: never purged."),
  routes: described(z.record(Name, EpochMs), "What belongs to a route."),
  tags: described(z.record(z.string(), EpochMs), "What the upstream gave a tag."),
});
export type CacheDocument = z.infer<typeof CacheDocument>;

export const policyDocuments = {
  config: ConfigDocument,
  limits: LimitsDocument,
  blocks: BlocksDocument,
  risk: RiskDocument,
  revocations: RevocationsDocument,
  upstreams: UpstreamsDocument,
  cache: CacheDocument,
} as const;

/** All of what KV tells the edge; a part is null until it was read once. */
export type LivePolicy = {
  [Part in keyof typeof policyDocuments]: z.infer<(typeof policyDocuments)[Part]> | null;
};
