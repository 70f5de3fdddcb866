import type { Issuer } from "#contracts/issuer.ts";
import type { Settings } from "../env.ts";
import { type Discovery, metadataUrl } from "./issuer-metadata.ts";
import type { KeySource } from "./key-source.ts";
import type { KeySetPlace } from "./read-key-set.ts";
import { RemoteKeySet } from "./remote-key-set.ts";
import { publicKey, sharedSecret } from "./static-keys.ts";

/** An issuer and what its signatures are checked with. */
export interface IssuerKeys {
  issuer: Issuer;
  source: KeySource;
}

export type IssuerKeysResult = { ok: true; issuers: Map<string, IssuerKeys> } | { ok: false; mistakes: string[] };

// Kept for the isolate's life, so that a change of policy neither fetches a key set again nor ends the cached tokens.
const remoteSets = new Map<string, KeySource>();
const keysByIssuer = new Map<string, IssuerKeys>();

/** Resolves every issuer's key; a key that is missing or unreadable is a mistake, and all of them are told. */
export async function readIssuerKeys(issuers: readonly Issuer[], settings: Settings): Promise<IssuerKeysResult> {
  const found = new Map<string, IssuerKeys>();
  const mistakes: string[] = [];
  for (const issuer of issuers) {
    const keys = await readOnce(issuer, settings);
    if (typeof keys === "string") mistakes.push(`issuer ${issuer.issuer}: ${keys}`);
    else found.set(issuer.issuer, keys);
  }
  return mistakes.length > 0 ? { ok: false, mistakes } : { ok: true, issuers: found };
}

async function readOnce(issuer: Issuer, settings: Settings): Promise<IssuerKeys | string> {
  const identity = JSON.stringify([issuer, settings.secret(issuer.secret ?? issuer.publicKey ?? "")]);
  const known = keysByIssuer.get(identity);
  if (known) return known;
  const source = await readSource(issuer, settings);
  if (typeof source === "string") return source;
  const keys = { issuer, source };
  keysByIssuer.set(identity, keys);
  return keys;
}

/** Where the keys come from, or a sentence that says what is wrong with it. */
async function readSource(issuer: Issuer, settings: Settings): Promise<KeySource | string> {
  if (issuer.jwksUrl !== undefined) return remoteSet({ url: issuer.jwksUrl });
  if (issuer.discovery !== undefined) return discoveredSet(issuer.issuer, issuer.discovery);
  const reference = issuer.secret ?? issuer.publicKey;
  const text = reference === undefined ? undefined : settings.secret(reference);
  if (text === undefined) return `${reference ?? "a key"} is missing`;
  return issuer.secret === undefined ? publicKey(text, issuer.algorithms) : sharedSecret(text, issuer.algorithms);
}

function discoveredSet(issuer: string, discovery: Discovery): KeySource | string {
  return metadataUrl(issuer, discovery) === null ? "its metadata can be found at an https address only" : remoteSet({ issuer, discovery });
}

function remoteSet(place: KeySetPlace): KeySource {
  const identity = JSON.stringify(place);
  const set = remoteSets.get(identity) ?? new RemoteKeySet(place);
  remoteSets.set(identity, set);
  return set;
}
