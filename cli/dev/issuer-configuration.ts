import type { JWK } from "jose";
import { type Configuration, errors } from "oidc-provider";

/** Somebody who can sign in, and what is said about them. */
export interface IssuerUser {
  roles: readonly string[];
  email?: string;
}

/** What a client names as `resource` to get an opaque token, which is to be introspected. */
export const opaqueResource = "urn:aegis:opaque";
const signedResource = "urn:aegis:signed";

interface Wanted {
  algorithm: "ES256" | "RS256" | "PS256" | "EdDSA";
  audience?: string;
  redirectUris?: readonly string[];
  users: Readonly<Record<string, IssuerUser>>;
  tokenSeconds?: number;
  client: { id: string; secret: string };
  keys: readonly JWK[];
}

/** How the issuer for development is set up: signed access tokens of RFC 9068 unless an opaque one is asked for. */
export function issuerConfiguration(wanted: Wanted): Configuration {
  const { algorithm, users, client, keys, tokenSeconds = 600 } = wanted;
  return {
    jwks: { keys: [...keys] } as NonNullable<Configuration["jwks"]>,
    cookies: { keys: [client.secret] },
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        grant_types: ["authorization_code", "client_credentials"],
        redirect_uris: [...(wanted.redirectUris ?? ["http://127.0.0.1/callback"])],
        id_token_signed_response_alg: algorithm,
      },
    ],
    scopes: ["openid", "offline_access", "read:metrics", "write:metrics"],
    claims: { openid: ["sub", "roles", "email"] },
    conformIdTokenClaims: false,
    findAccount: (_context, id) => {
      const user = users[id];
      return user && { accountId: id, claims: () => ({ sub: id, roles: [...user.roles], email: user.email }) };
    },
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    ttl: { AccessToken: tokenSeconds, ClientCredentials: tokenSeconds, IdToken: 300, Session: 3600, Grant: 3600, Interaction: 600 },
    extraTokenClaims: (_context, token) => {
      const user = "accountId" in token ? users[String(token.accountId)] : undefined;
      return { roles: [...(user?.roles ?? ["user"])] };
    },
    features: features(wanted, tokenSeconds),
  };
}

function features({ algorithm, audience = "aegis" }: Wanted, tokenSeconds: number): NonNullable<Configuration["features"]> {
  return {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
    revocation: { enabled: true, allowedPolicy: () => true },
    dPoP: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => signedResource,
      useGrantedResource: () => true,
      getResourceServerInfo: (_context, resource) => {
        if (resource !== signedResource && resource !== opaqueResource) throw new errors.InvalidTarget();
        const scope = "read:metrics write:metrics";
        const shared = { scope, audience, accessTokenTTL: tokenSeconds };
        return resource === opaqueResource
          ? { ...shared, accessTokenFormat: "opaque" }
          : { ...shared, accessTokenFormat: "jwt", jwt: { sign: { alg: algorithm } } };
      },
    },
  };
}
