import type { Upstream } from "#contracts/upstream.ts";
import { hmacBase64url } from "../auth/hmac.ts";
import type { SharedKey } from "../env.ts";

/** What sticky cookies call targets, current name first: keyed hashes of their origins, so that nobody learns those. */
export type TargetIds = ReadonlyMap<string, readonly string[]>;

const ID_LENGTH = 16;

/** The ids of every target of upstreams with a sticky cookie, by origin: one for each key, so that a rotation moves nobody. */
export async function makeTargetIds(upstreams: readonly Upstream[], keys: readonly SharedKey[]): Promise<TargetIds> {
  const sticky = upstreams.filter(({ stickyCookie }) => stickyCookie !== undefined);
  const urls = [...new Set(sticky.flatMap(({ targets }) => targets.map(({ url }) => url)))];
  const idsOf = async (url: string) => Promise.all(keys.map(({ secret }) => idOf(url, secret)));
  return new Map(await Promise.all(urls.map(async (url) => [url, await idsOf(url)] as const)));
}

async function idOf(url: string, secret: string): Promise<string> {
  return (await hmacBase64url(secret, `target ${url}`)).slice(0, ID_LENGTH);
}
