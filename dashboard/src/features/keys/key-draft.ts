import * as z from "zod/mini";
import { Permission } from "#contracts/access.ts";
import type { ApiKey } from "#contracts/api-key.ts";
import { OwnQuota } from "#contracts/client.ts";
import type { FieldError } from "#contracts/problem.ts";
import { AddressRange, Duration, Name } from "#contracts/scalars.ts";
import type { KeyInput } from "../../api/key-changes.ts";

/** The form as it is typed; lists are parted by commas. `ends`: as it stands, after a while, or when it is revoked. */
export type KeyDraft = {
  name: string;
  roles: string;
  permissions: string;
  plan: string;
  limits: string;
  addresses: string;
  ends: "as-now" | "after" | "never";
  expiresIn: string;
  reason: string;
};
export type KeyField = Exclude<keyof KeyDraft, "ends">;
export type KeyMistakes = Partial<Record<KeyField, string>>;

const Quotas = z.record(Name, OwnQuota);
const emptyDraft: KeyDraft = {
  name: "",
  roles: "",
  permissions: "",
  plan: "",
  limits: "",
  addresses: "",
  ends: "never",
  expiresIn: "90d",
  reason: "",
};

/** The form of a key that is to be changed; null: of a new one. */
export function keyDraftOf(key: ApiKey | null): KeyDraft {
  if (key === null) return emptyDraft;
  const { name, roles, permissions, plan, limits, addresses } = key;
  const lists = { roles: roles.join(", "), permissions: permissions.join(", "), addresses: addresses.join(", ") };
  return { ...emptyDraft, ...lists, name, plan: plan ?? "", limits: formatQuotas(limits), ends: "as-now" };
}

/** `orders=50, login=5`. */
export function formatQuotas(limits: Readonly<Record<string, number>>): string {
  return Object.entries(limits)
    .map(([limit, quota]) => `${limit}=${quota}`)
    .join(", ");
}

/** What is wrong with what was typed, by field. */
export function findKeyMistakes(draft: KeyDraft): KeyMistakes {
  const found: [KeyField, string | undefined][] = [
    ["name", draft.name.trim() === "" ? "say for whom or what it is" : undefined],
    ["roles", mistakeIn(splitList(draft.roles), Name)],
    ["permissions", mistakeIn(splitList(draft.permissions), Permission)],
    ["plan", draft.plan.trim() === "" ? undefined : mistakeIn([draft.plan.trim()], Name)],
    ["limits", Quotas.safeParse(readQuotas(draft.limits)).success ? undefined : "use name=quota, for example orders=50, login=5"],
    ["addresses", mistakeIn(splitList(draft.addresses), AddressRange)],
    ["expiresIn", draft.ends === "after" ? mistakeIn([draft.expiresIn.trim()], Duration) : undefined],
  ];
  return Object.fromEntries(found.filter(([, mistake]) => mistake !== undefined));
}

/** What to send: of a key that is there only what differs, so that somebody else's change of another field stays. */
export function keyInputOf(draft: KeyDraft, key: ApiKey | null): KeyInput {
  const typed = typedInput(draft);
  const held = typedInput(keyDraftOf(key));
  const different = Object.entries(typed).filter(([field, value]) => {
    return JSON.stringify(value) !== JSON.stringify(held[field as keyof typeof held]);
  });
  const ending = draft.ends === "as-now" ? {} : { expiresIn: draft.ends === "after" ? draft.expiresIn.trim() : null };
  const reason = draft.reason.trim();
  return { ...Object.fromEntries(different), ...ending, ...(reason === "" ? {} : { reason }) };
}

function typedInput({ name, roles, permissions, plan, limits, addresses }: KeyDraft) {
  return {
    name: name.trim(),
    roles: splitList(roles),
    permissions: splitList(permissions),
    plan: plan.trim() || null,
    limits: readQuotas(limits),
    addresses: splitList(addresses),
  };
}

const fields: readonly string[] = Object.keys(emptyDraft);

/** The server's mistakes by field, those of a list's entries at the list; `other` are those that belong to none. */
export function placeKeyMistakes(errors: readonly FieldError[]): { mistakes: KeyMistakes; other: FieldError[] } {
  const fieldOf = ({ path }: FieldError) => path.split(".")[0] ?? "";
  const placed = errors.filter((error) => fields.includes(fieldOf(error)));
  const mistakes = Object.fromEntries(placed.toReversed().map((error) => [fieldOf(error), error.message]));
  return { mistakes, other: errors.filter((error) => !placed.includes(error)) };
}

function splitList(text: string): string[] {
  return text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

function readQuotas(text: string): Record<string, number> {
  return Object.fromEntries(
    splitList(text).map((pair) => {
      const [, name = pair, quota = ""] = /^([^=]*?)\s*=\s*(\d{1,10})$/.exec(pair) ?? [];
      return [name, quota === "" ? Number.NaN : Number(quota)];
    }),
  );
}

function mistakeIn(items: readonly string[], schema: z.ZodMiniType): string | undefined {
  for (const item of items) {
    const message = schema.safeParse(item).error?.issues[0]?.message;
    if (message !== undefined) return items.length > 1 ? `${item}: ${message}` : message;
  }
  return undefined;
}
