import * as z from "zod/mini";
import { Permission } from "#contracts/access.ts";
import { apiKeyStates } from "#contracts/api-key.ts";
import { OwnQuota } from "#contracts/client.ts";
import { described } from "#contracts/described.ts";
import { AddressRange, Duration, durationSeconds, Name } from "#contracts/scalars.ts";
import { isAddressRange } from "../../config/check-addresses.ts";
import { plainText } from "../ledger/plain-text.ts";

const MOST_ROLES = 32;
const MOST_ENTRIES = 64;
const LONGEST_GRACE_SECONDS = 90 * 86_400;

const Range = AddressRange.check(
  z.refine(isAddressRange, { error: "use an address or range, for example 203.0.113.7, 10.0.0.0/8 or 2001:db8::/32" }),
);
const GracePeriod = Duration.check(z.refine((text) => !(durationSeconds(text) > LONGEST_GRACE_SECONDS), { error: "use 90 days or less" }));
const Id = z.string().check(z.regex(/^[0-9A-Za-z]{12}$/, { error: "use the 12 characters of a key's id" }));
const Reason = described(z._default(plainText(500), ""), "Why; it stands in the ledger.");

const KeyName = described(plainText(100).check(z.minLength(1)), "For whom or what it is.");
const Roles = described(z.array(Name).check(z.maxLength(MOST_ROLES)), "Roles it holds.");
const Permissions = described(z.array(Permission).check(z.maxLength(MOST_ENTRIES)), "Permissions besides those of its roles.");
const Plan = described(z.nullable(Name), "The plan it is on; null: none.");
const Limits = described(
  z
    .record(Name, OwnQuota)
    .check(z.refine((limits) => Object.keys(limits).length <= MOST_ENTRIES, { error: `use at most ${MOST_ENTRIES} limits` })),
  "Quotas of its own, by limit, over that limit's window.",
);
const Addresses = described(z.array(Range).check(z.maxLength(MOST_ENTRIES)), "The only addresses it may be used from; empty: all.");
const ExpiresIn = described(z.nullable(Duration), "How long it works from now on, for example 90d; null: until it is revoked.");

export const KeyInput = z.strictObject({
  name: KeyName,
  roles: z._default(Roles, []),
  permissions: z._default(Permissions, []),
  plan: z._default(Plan, null),
  limits: z._default(Limits, {}),
  addresses: z._default(Addresses, []),
  expiresIn: z._default(ExpiresIn, null),
  reason: Reason,
});

const changeable = {
  name: z.optional(KeyName),
  roles: z.optional(Roles),
  permissions: z.optional(Permissions),
  plan: z.optional(Plan),
  limits: z.optional(Limits),
  addresses: z.optional(Addresses),
  expiresIn: z.optional(ExpiresIn),
};
export const KeyChange = z.strictObject({ ...changeable, reason: Reason }).check(
  z.refine(({ reason: _, ...change }) => Object.values(change).some((value) => value !== undefined), {
    error: `give at least one of ${Object.keys(changeable).join(", ")}`,
  }),
);

export const RotateInput = z.strictObject({
  gracePeriod: described(z._default(GracePeriod, "1d"), "How long the key before goes on working, 90 days at most."),
  expiresIn: described(
    z.optional(z.nullable(Duration)),
    "How long the new key works; null: until it is revoked; absent: as long as the one before.",
  ),
  reason: Reason,
});

export const RevokeQuery = z.object({
  all: described(z._default(z.stringbool(), false), "Whether every other key of the same client ends too."),
  reason: Reason,
});

export const KeyParameter = z.object({ id: described(Id, "The key's id.") });

const Word = plainText(200).check(z.minLength(1));
export const KeysQuery = z.object({
  limit: described(z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(200)), 50), "Keys on a page, 1 to 200."),
  before: described(z.optional(Word), "`next` of the page before."),
  state: described(z.optional(z.enum(apiKeyStates)), "Only keys in this state."),
  name: described(z.optional(Word), "Only keys whose name holds this text, in whatever case."),
  role: described(z.optional(Name), "Only keys that hold this role."),
  client: described(z.optional(Word), "Only keys of this client: the first one and those that followed it."),
  pepper: described(z.optional(Word), "Only keys hashed under the pepper of this id."),
});
