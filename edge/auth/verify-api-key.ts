import * as z from "zod/mini";
import { ApiKeyRecord, type Credential } from "#contracts/client.ts";
import { type AddressMatcher, matchAddress } from "../path/match-address.ts";
import { equalInConstantTime } from "./equal-in-constant-time.ts";
import { hmacBase64url } from "./hmac.ts";

/** What a key's record says of it. */
export interface KnownKey {
  credential: Credential;
  expiresAt: number | null;
  /** Null: it may be used from everywhere. */
  isAllowedFrom: AddressMatcher | null;
}

interface Presented {
  text: string;
  /** The id in the text. */
  id: string;
  /** What the store holds under that id; null: nothing. */
  stored: string | null;
}

/** Stands in where there is no record, so that a wrong secret and an unknown id take the same work. No text has this hash. */
const NOBODY: ApiKeyRecord = {
  formatVersion: 2,
  id: "000000000000",
  pepperId: "",
  hash: "-".repeat(43),
  roles: [],
  permissions: [],
  plan: null,
  limits: {},
  expiresAt: null,
};
const NOBODYS_TEXT = JSON.stringify(NOBODY);

/** Whether the whole key is the one whose keyed hash the store holds, and what its record says; null when it is not. */
export async function verifyApiKey({ text, id, stored }: Presented, peppers: ReadonlyMap<string, string>): Promise<KnownKey | null> {
  const parsed = z.safeParse(ApiKeyRecord, parseJson(stored ?? NOBODYS_TEXT));
  const record = parsed.success ? parsed.data : NOBODY;
  const pepper = peppers.get(record.pepperId);
  const [anyPepper = NOBODY.id] = peppers.values();
  const isSame = equalInConstantTime(record.hash, await hmacBase64url(pepper ?? anyPepper, text));
  return isSame && pepper !== undefined && record.id === id ? readRecord(record) : null;
}

function readRecord(record: ApiKeyRecord): KnownKey {
  const { id, client = `key:${id}`, roles, permissions = [], plan, limits = {}, addresses, expiresAt } = record;
  return {
    credential: { method: "api-key", client, subject: id, roles, permissions, plan, limits },
    expiresAt,
    isAllowedFrom: addresses === undefined ? null : (matchAddress(addresses) ?? nowhere),
  };
}

function nowhere(): boolean {
  return false;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
