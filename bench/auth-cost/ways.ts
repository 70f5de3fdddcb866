import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { makeAuthority, makeCertificate } from "../../edge/node/test-certificates.ts";
import { benchKey } from "./bench-key.ts";

/** One way to authenticate, as the bench asks for it. A new one is one more of these. */
export interface Way {
  name: string;
  /** The route that takes it alone. */
  route: { id: string; auth: string };
  /** Lines of the config's `auth.jwt.issuers`, where it needs one. */
  issuer?: string;
  /** A line of the config's `auth`, where it needs one. */
  section?: string;
  bindings: Record<string, string>;
  /** So many different header lines, each with a credential that nobody has shown before. */
  lines: (count: number) => Promise<string[]>;
}

const terminatorToken = "a-terminator-token-of-the-bench-with-32-bytes";
const sharedSecret = "a-shared-secret-of-the-bench-with-32-bytes-or-more";

/** `introspectionPort`: where opaque tokens are asked about. */
export async function makeWays(introspectionPort: number): Promise<Way[]> {
  const signed = await Promise.all(["RS256", "ES256", "EdDSA"].map(signedWay));
  return [sharedWay(), ...signed, keyWay(), introspectedWay(introspectionPort), certificateWay()];
}

const issuerOf = (id: string) => `https://${id}.bench.test`;

function sharedWay(): Way {
  const key = new TextEncoder().encode(sharedSecret);
  return {
    ...tokenWay("HS256", key),
    issuer: `{ issuer: "${issuerOf("hs256")}", audience: aegis, algorithms: [HS256], secret: "\${env:BENCH_SECRET}" }`,
    bindings: { BENCH_SECRET: sharedSecret },
  };
}

async function signedWay(algorithm: string): Promise<Way> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  const binding = `BENCH_${algorithm.toUpperCase()}_JWK`;
  const issuer = issuerOf(algorithm.toLowerCase());
  return {
    ...tokenWay(algorithm, privateKey),
    issuer: `{ issuer: "${issuer}", audience: aegis, algorithms: [${algorithm}], publicKey: "\${env:${binding}}" }`,
    bindings: { [binding]: JSON.stringify({ ...(await exportJWK(publicKey)), alg: algorithm }) },
  };
}

function tokenWay(algorithm: string, key: Parameters<SignJWT["sign"]>[0]): Omit<Way, "issuer" | "bindings"> {
  const id = algorithm.toLowerCase();
  const lineOf = async (_: unknown, index: number) => {
    const token = new SignJWT({ roles: ["user"], plan: "pro", jti: `${id}-${index}` })
      .setProtectedHeader({ alg: algorithm })
      .setIssuer(issuerOf(id))
      .setAudience("aegis")
      .setSubject("alice")
      .setIssuedAt()
      .setExpirationTime("15m");
    return `Authorization: Bearer ${await token.sign(key)}`;
  };
  return { name: algorithm, route: { id, auth: "[jwt]" }, lines: (count) => Promise.all(Array.from({ length: count }, lineOf)) };
}

function keyWay(): Way {
  const lineOf = (_: unknown, index: number) => `X-API-Key: ${benchKey(String(index).padStart(12, "0"))}`;
  return {
    name: "API key",
    route: { id: "api-key", auth: "[api-key]" },
    bindings: {},
    lines: async (count) => Array.from({ length: count }, lineOf),
  };
}

function introspectedWay(port: number): Way {
  const lineOf = (_: unknown, index: number) => `Authorization: Bearer opaque-token-of-the-bench-${index}`;
  const origin = `http://127.0.0.1:${port}`;
  return {
    name: "introspection",
    route: { id: "introspection", auth: "[oauth2]" },
    section: `oauth2: { issuer: "${origin}", introspectionUrl: "${origin}/introspect", clientId: bench, clientSecret: "\${env:BENCH_INTROSPECTION}", cacheFor: 10m }`,
    bindings: { BENCH_INTROSPECTION: "a-secret-of-the-bench-that-is-long-enough" },
    lines: async (count) => Array.from({ length: count }, lineOf),
  };
}

/** As a terminator hands them on: Node's own TLS, and Cloudflare's, are not the edge's to pay for. */
function certificateWay(): Way {
  const authority = makeAuthority("Bench CA");
  const lineOf = (_: unknown, index: number) => {
    const { cert } = makeCertificate(`client-${index}`, authority, { dnsNames: ["robot.bench.test"] });
    const base64 = cert.replaceAll(/-----[A-Z ]+-----|\n/g, "");
    return `Client-Cert: :${base64}:\r\nX-Aegis-Terminator-Token: ${terminatorToken}`;
  };
  return {
    name: "client certificate",
    route: { id: "certificate", auth: "[mtls]" },
    section: `mtls: { certificates: [{ client: robot, issuer: CN=Bench CA, dnsName: robot.bench.test }] }`,
    bindings: { TERMINATOR_TOKEN: terminatorToken },
    lines: async (count) => Array.from({ length: count }, lineOf),
  };
}
