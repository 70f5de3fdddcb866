import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { benchKey } from "./bench-key.ts";

/** One way to authenticate, as the bench asks for it. A new one is one more of these. */
export interface Way {
  name: string;
  /** The route that takes it alone. */
  route: { id: string; auth: string };
  /** Lines of the config's `auth.jwt.issuers`, where it needs one. */
  issuer?: string;
  bindings: Record<string, string>;
  /** So many different header lines, each with a credential that nobody has shown before. */
  lines: (count: number) => Promise<string[]>;
}

export const sharedSecret = "a-shared-secret-of-the-bench-with-32-bytes-or-more";

export async function makeWays(): Promise<Way[]> {
  const signed = await Promise.all(["RS256", "ES256", "EdDSA"].map(signedWay));
  return [sharedWay(), ...signed, keyWay()];
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
