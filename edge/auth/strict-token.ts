const SHAPE = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

/**
 * Whether text is a compact JWS in its one canonical spelling: three parts of base64url without padding whose unused
 * trailing bits are zero (RFC 4648 3.5). Two spellings of one token could otherwise count as two in a cache.
 */
export function isStrictToken(token: string): boolean {
  return SHAPE.test(token) && token.split(".").every(isCanonical);
}

function isCanonical(part: string): boolean {
  const last = part.charAt(part.length - 1);
  if (part.length % 4 === 2) return "AQgw".includes(last);
  if (part.length % 4 === 3) return "AEIMQUYcgkosw048".includes(last);
  return part.length % 4 === 0;
}
