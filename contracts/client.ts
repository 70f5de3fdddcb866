import * as z from "zod/mini";
import { Permission } from "./access.ts";
import { described } from "./described.ts";
import { AuthMethod } from "./route.ts";
import { AddressRange, Name } from "./scalars.ts";

/** The form of a `Client`. */
export const clientPattern = /^(key|sub|cert|ip|anon):[\x21-\x7e]{1,120}$/;

/** Who is counted: `key:<id>`, `sub:<subject>`, `cert:<name>`, or an anonymised address `ip:<epoch>:<hash>`. */
export const Client = described(
  z.string().check(z.regex(clientPattern, { error: "use key:<id>, sub:<subject>, cert:<name> or ip:<epoch>:<hash>" })),
  "Who is counted: key:<API key id>, sub:<token subject>, cert:<name of a certificate rule>, or ip:<epoch>:<hash> for an anonymised address (IPv6 by /64).",
);
export type Client = z.infer<typeof Client>;

/** One client, or all whose id begins so where it ends in `*`. */
export const ClientPattern = described(
  z.string().check(
    z.regex(/^(key|sub|cert|ip|anon):[\x21-\x29\x2b-\x7e]{0,119}[\x21-\x7e]$/, {
      error: "use a client, such as key:<id> or sub:<subject>, or the beginning of one and *",
    }),
  ),
  "A client, for example sub:alice@idp.example, or with * as its last character all whose id begins so, for example sub:partner-*.",
);
export type ClientPattern = z.infer<typeof ClientPattern>;

/** A credential's own quota for a limit, over that limit's window. */
export const OwnQuota = z.int().check(z.gte(0), z.lte(1_000_000_000));

/** What a caller has proven about itself. */
export const Credential = described(
  z.object({
    method: AuthMethod,
    client: Client,
    subject: described(z.string(), "The API key's id or the token's subject."),
    roles: described(z.array(Name), "Roles it holds."),
    permissions: described(z.array(z.string()), "Permissions it holds besides those of its roles."),
    plan: described(z.nullable(z.string()), "The plan it is on, if any."),
    limits: described(z.record(Name, OwnQuota), "Quotas of its own, by the name of the limit they stand in for."),
  }),
  "What a caller has proven about itself.",
);
export type Credential = z.infer<typeof Credential>;

/** The value of an API key's KV entry. The secret itself is never stored. */
export const ApiKeyRecord = described(
  z.object({
    formatVersion: z.union([z.literal(1), z.literal(2)]),
    id: described(z.string().check(z.regex(/^[0-9A-Za-z]{12}$/)), "The public part of the key."),
    pepperId: described(z.string(), "Which pepper the hash was made with."),
    hash: described(z.string(), "HMAC-SHA-256 of the whole key under that pepper, base64url."),
    client: described(z.optional(Client), "Who is counted, where that is not key:<id>: a rotated key counts on as the one before."),
    roles: z.array(Name),
    permissions: described(z.optional(z.array(Permission)), "Permissions besides those of its roles."),
    plan: z.nullable(z.string()),
    limits: described(z.optional(z.record(Name, OwnQuota)), "Quotas of its own, by limit."),
    addresses: described(z.optional(z.array(AddressRange)), "The only addresses it may be used from; absent: all."),
    expiresAt: described(z.nullable(z.int()), "Milliseconds since 1970; null: never."),
  }),
  "The value of an API key's KV entry.",
);
export type ApiKeyRecord = z.infer<typeof ApiKeyRecord>;
