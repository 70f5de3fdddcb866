import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";
import { decideClientAddress } from "#edge/path/decide-client-address.ts";
import { matchAddress, parseAddress } from "#edge/path/match-address.ts";

const isAddress = (text: string) => parseAddress(text) !== null;

/** The address a request came from: the socket's, or what a trusted proxy says; null where there is no socket. */
export function readAddress(c: Context, trustedProxies: readonly string[]): string | null {
  const peer = c.env?.incoming === undefined ? undefined : getConnInfo(c).remote.address;
  if (peer === undefined) return null;
  const isTrusted = matchAddress(trustedProxies);
  const address = decideClientAddress(peer, c.req.header("x-forwarded-for") ?? null, { isTrusted, isAddress });
  return parseAddress(address)?.toString() ?? address;
}
