import * as z from "zod/mini";
import { described } from "./described.ts";
import { AuthMethod } from "./route.ts";
import { Name } from "./scalars.ts";

/** Who is counted: `key:<id>`, `sub:<subject>`, or an anonymised address `ip:<epoch>:<hash>`. */
export const Client = described(
  z.string().check(z.regex(/^(key|sub|ip|anon):[\x21-\x7e]{1,120}$/, { error: "use key:<id>, sub:<subject> or ip:<epoch>:<hash>" })),
  "Who is counted: key:<API key id>, sub:<token subject>, or ip:<epoch>:<hash> for an anonymised address (IPv6 by /64).",
);
export type Client = z.infer<typeof Client>;

/** What a caller has proven about itself. */
export const Credential = described(
  z.object({
    method: AuthMethod,
    client: Client,
    subject: described(z.string(), "The API key's id or the token's subject."),
    roles: described(z.array(Name), "Roles it holds."),
    plan: described(z.nullable(z.string()), "The plan it is on, if any."),
  }),
  "What a caller has proven about itself.",
);
export type Credential = z.infer<typeof Credential>;

/** The value of an API key's KV entry. The secret itself is never stored. */
export const ApiKeyRecord = described(
  z.object({
    formatVersion: z.literal(1),
    id: described(z.string().check(z.regex(/^[0-9A-Za-z]{12}$/)), "The public part of the key."),
    pepperId: described(z.string(), "Which pepper the hash was made with."),
    hash: described(z.string(), "HMAC-SHA-256 of the whole key under that pepper, base64url."),
    roles: z.array(Name),
    plan: z.nullable(z.string()),
    expiresAt: described(z.nullable(z.int()), "Milliseconds since 1970; null: never."),
  }),
  "The value of an API key's KV entry.",
);
export type ApiKeyRecord = z.infer<typeof ApiKeyRecord>;
