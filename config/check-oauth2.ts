import { durationSeconds } from "#contracts/scalars.ts";
import type { DraftConfig } from "./draft-config.ts";
import { findMethodUses } from "./find-method-uses.ts";
import type { Mistake } from "./format-path.ts";

const SECTION = ["auth", "oauth2"];
const loopbackHosts = ["127.0.0.1", "localhost", "[::1]"];
/** No isolate remembers an answer for longer. */
const MAX_CACHE_SECONDS = 3600;

function describeAddress(text: string): string | undefined {
  if (!URL.canParse(text)) return "is not an address: use for example https://auth.example.com";
  const url = new URL(text);
  if (url.username || url.password) return "credentials never stand in the file: use an address without them";
  if (url.hash) return "has a fragment, which is never sent: take it away";
  if (url.protocol === "http:" && !loopbackHosts.includes(url.hostname))
    return "tokens and the secret would be sent for everybody on the way to read: use https";
  return undefined;
}

/** Mistakes in how opaque tokens are judged. */
export function checkOAuth2(draft: DraftConfig): Mistake[] {
  const { oauth2 } = draft.config.auth;
  if (oauth2 === undefined) {
    if (draft.touched(SECTION)) return [];
    const message = "oauth2 is accepted here, but auth.oauth2 is missing: name the authorization server, or take oauth2 away";
    return findMethodUses(draft, "oauth2").map((path) => ({ path, message }));
  }
  const found = (["issuer", "introspectionUrl"] as const).flatMap((field) => {
    const text = oauth2[field];
    const message = text === undefined ? undefined : describeAddress(text);
    return message === undefined ? [] : [{ path: [...SECTION, field], message }];
  });
  if (oauth2.introspectionUrl === undefined && oauth2.issuer.includes("?"))
    found.push({ path: [...SECTION, "issuer"], message: "has a query, so that it has no metadata: give introspectionUrl" });
  if (durationSeconds(oauth2.cacheFor) > MAX_CACHE_SECONDS)
    found.push({ path: [...SECTION, "cacheFor"], message: "is longer than tokens are remembered: use at most 1h" });
  return found;
}

/** What is valid in it and yet probably not meant. */
export function findOAuth2Warnings(draft: DraftConfig): Mistake[] {
  const { oauth2 } = draft.config.auth;
  if (oauth2 === undefined) return [];
  const found: Mistake[] = [];
  if (findMethodUses(draft, "oauth2").length === 0) found.push({ path: SECTION, message: "no route accepts oauth2" });
  if (oauth2.audience === undefined) {
    const message = "every active token of this server is accepted, whatever it was made for: name an audience if its answers have one";
    found.push({ path: [...SECTION, "issuer"], message });
  }
  return found;
}
