const ABSOLUTE = /^https?:\/\/([^/?#]*)(.*)$/i;

/**
 * The request target in origin form (RFC 9112 3.2), or null for one that is not served. Of an absolute form the authority must be
 * the Host: a proxy before the edge may have gone by the one, and the edge goes by the other.
 */
export function decideTarget(target: string, host: string): string | null {
  if (target.includes("#")) return null;
  if (target.startsWith("/")) return target;
  const [, authority, rest = ""] = ABSOLUTE.exec(target) ?? [];
  if (authority === undefined || authority.toLowerCase() !== host.toLowerCase()) return null;
  return rest.startsWith("/") ? rest : `/${rest}`;
}
