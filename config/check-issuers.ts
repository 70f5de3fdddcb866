import type { GatewayConfig } from "#contracts/gateway-config.ts";
import { durationSeconds, secretName } from "#contracts/scalars.ts";
import { isSealed } from "#contracts/sealed-text.ts";
import type { Mistake, Path } from "./format-path.ts";

type IssuerSection = GatewayConfig["auth"]["jwt"]["issuers"][number];
const loopbackHosts = ["127.0.0.1", "localhost", "[::1]"];

function describeJwksUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return "is not an address: use for example https://issuer.example.com/.well-known/jwks.json";
  const url = new URL(text);
  if (url.username || url.password) return "credentials never stand in the file: use an address without them";
  if (url.protocol === "http:" && !loopbackHosts.includes(url.hostname))
    return "keys that come over http can be replaced on the way: use https";
  return undefined;
}

/** Metadata is looked for at the issuer's own name (RFC 8414 3, OpenID Connect Discovery 4). */
function describeIssuerUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return "has no metadata unless it is an https address: give jwksUrl instead of discovery";
  if (/[?#]/.test(text)) return "has a query or fragment, so that it has no metadata: give jwksUrl instead of discovery";
  return describeJwksUrl(text);
}

function describePublicKey(text: string): string | undefined {
  if (isSealed(text)) return undefined;
  if (text.startsWith("${")) return secretName(text) === undefined ? `write a reference such as \${env:JWT_PUBLIC_KEY}` : undefined;
  if (/PRIVATE KEY/.test(text) || /"(d|k)"\s*:/.test(text))
    return "this is a private key: give the public one, and replace the pair because it has been shown";
  if (/^\s*(\{|-----BEGIN PUBLIC KEY-----)/.test(text)) return undefined;
  return `give a PEM that begins with -----BEGIN PUBLIC KEY-----, a JWK, or a reference such as \${env:JWT_PUBLIC_KEY}`;
}

/** A key of one kind used for the other lets anybody sign with what is public (RFC 8725, 2.1). */
function describeKeys(issuer: IssuerSection): { field: string; message: string }[] {
  const symmetric = issuer.algorithms.filter((algorithm) => algorithm.startsWith("HS"));
  const publicFields = (["publicKey", "jwksUrl", "discovery"] as const).filter((field) => issuer[field] !== undefined);
  if (symmetric.length > 0 && symmetric.length < issuer.algorithms.length) {
    return [
      {
        field: "algorithms",
        message: "HS algorithms and others need different keys: name only one kind, and list a second issuer for the other",
      },
    ];
  }
  if (symmetric.length > 0) {
    const missing =
      issuer.secret === undefined
        ? [{ field: "secret", message: `${symmetric.join(", ")} needs a secret: write a reference such as \${env:JWT_SECRET}` }]
        : [];
    return [
      ...missing,
      ...publicFields.map((field) => ({ field, message: `a public key must never verify ${symmetric.join(", ")}: take it away` })),
    ];
  }
  const wrong =
    issuer.secret === undefined
      ? []
      : [{ field: "secret", message: `${issuer.algorithms.join(", ")} is verified with a public key: take the secret away` }];
  if (publicFields.length === 1) return wrong;
  const message =
    publicFields.length === 0
      ? "needs publicKey, jwksUrl or discovery: give one of them"
      : `${publicFields.join(" and ")} exclude each other: keep one`;
  return [...wrong, { field: publicFields.at(-1) ?? "publicKey", message }];
}

function checkIssuer(issuer: IssuerSection, path: Path): Mistake[] {
  const found = describeKeys(issuer);
  const jwks = issuer.jwksUrl === undefined ? undefined : describeJwksUrl(issuer.jwksUrl);
  const key = issuer.publicKey === undefined ? undefined : describePublicKey(issuer.publicKey);
  const place = issuer.discovery === undefined ? undefined : describeIssuerUrl(issuer.issuer);
  if (place) found.push({ field: "issuer", message: place });
  if (jwks) found.push({ field: "jwksUrl", message: jwks });
  if (key) found.push({ field: "publicKey", message: key });
  if (issuer.profile === "access-token" && issuer.type !== undefined && !/^(application\/)?at\+jwt$/i.test(issuer.type))
    found.push({ field: "type", message: "access tokens of RFC 9068 have the type at+jwt: take it away, or the profile" });
  if (durationSeconds(issuer.maximumAge) > 31_536_000)
    found.push({ field: "maximumAge", message: "is longer than a year: use at most 365d" });
  return found.map(({ field, message }) => ({ path: [...path, field], message }));
}

/** Mistakes in token issuers: keys that do not fit the algorithms, unsafe key addresses, issuers named twice. */
export function checkIssuers(config: GatewayConfig): Mistake[] {
  const { issuers } = config.auth.jwt;
  return issuers.flatMap((issuer, index) => {
    const path = ["auth", "jwt", "issuers", index];
    const same = issuers.findIndex((other) => other.issuer === issuer.issuer);
    const repeated =
      same === index
        ? []
        : [{ path: [...path, "issuer"], message: "is the issuer of {other} too: keep one", other: ["auth", "jwt", "issuers", same] }];
    return [...checkIssuer(issuer, path), ...repeated];
  });
}
