import * as openid from "openid-client";
import { readClaim } from "./decide-oidc-operator.ts";
import type { OidcFlow } from "./oidc-flow.ts";
import type { OidcSettings } from "./oidc-variables.ts";

const CALLBACK = "/api/session/oidc/callback";
const TIMEOUT_SECONDS = 10;
const KEEP_MS = 3_600_000;
/** How long a provider that did not answer is left alone. */
const SPARE_MS = 5_000;

type Secrets = Pick<OidcFlow, "state" | "nonce" | "verifier">;
export type OidcClient = {
  /** Where the browser goes to sign in. Throws when the provider does not answer. */
  readonly begin: (secrets: Secrets) => Promise<string>;
  /** The claims that the provider makes about whoever comes back with this query. Throws when it makes none. */
  readonly finish: (secrets: Secrets, query: string) => Promise<Record<string, unknown>>;
};

/** Fresh secrets of one sign-in. */
export function makeOidcSecrets(): Secrets {
  return { state: openid.randomState(), nonce: openid.randomNonce(), verifier: openid.randomPKCECodeVerifier() };
}

/** Signs in at an OpenID provider: authorization code with PKCE (S256), state, nonce; `iss` is compared where it is sent (RFC 9207). */
export function createOidcClient(settings: OidcSettings, { publicUrl, now }: { publicUrl: string; now: () => number }): OidcClient {
  const redirectUri = new URL(CALLBACK, publicUrl).href;
  const configure = rememberFor(now, () => discover(settings));
  const begin = async ({ state, nonce, verifier }: Secrets) => {
    const challenge = await openid.calculatePKCECodeChallenge(verifier);
    const proof = { state, nonce, code_challenge: challenge, code_challenge_method: "S256" };
    const parameters = { redirect_uri: redirectUri, scope: settings.scopes, ...proof };
    return openid.buildAuthorizationUrl(await configure(), parameters).href;
  };
  const finish = async ({ state, nonce, verifier }: Secrets, query: string) => {
    const configuration = await configure();
    const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
    const tokens = await openid.authorizationCodeGrant(configuration, new URL(`${redirectUri}?${query}`), checks);
    const claims: Record<string, unknown> = { ...tokens.claims() };
    const isComplete = [settings.nameClaim, settings.roleClaim].every((name) => readClaim(claims, name) !== undefined);
    if (isComplete || configuration.serverMetadata().userinfo_endpoint === undefined) return claims;
    const more = await openid.fetchUserInfo(configuration, tokens.access_token, String(claims.sub));
    return { ...more, ...claims };
  };
  return { begin, finish };
}

/** Whether the provider could not be asked, rather than refused. */
export function isProviderAway(error: unknown): boolean {
  if (error instanceof openid.AuthorizationResponseError || error instanceof openid.ResponseBodyError) return false;
  const code = error instanceof openid.ClientError ? error.code : undefined;
  return code === undefined || /^OAUTH_(TIMEOUT|PARSE_ERROR|RESPONSE_IS_NOT_(JSON|CONFORM))$/.test(code);
}

/** Reads the provider's metadata; ID tokens are checked against its keys. Plain http is for loopback only. */
function discover({ issuer, clientId, clientSecret }: OidcSettings): Promise<openid.Configuration> {
  const url = new URL(issuer);
  const execute = [openid.enableNonRepudiationChecks, ...(url.protocol === "http:" ? [openid.allowInsecureRequests] : [])];
  const authentication = clientSecret === null ? openid.None() : secretAuthentication(clientSecret);
  return openid.discovery(url, clientId, undefined, authentication, { execute, timeout: TIMEOUT_SECONDS });
}

/** By HTTP Basic, which providers register by default, or in the body where they say that they only take that. */
function secretAuthentication(secret: string): openid.ClientAuth {
  const [basic, post] = [openid.ClientSecretBasic(secret), openid.ClientSecretPost(secret)];
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
    return (methods.includes("client_secret_basic") ? basic : post)(server, ...rest);
  };
}

/** Asks once an hour; what failed is not asked for again at once. */
function rememberFor<Value>(now: () => number, ask: () => Promise<Value>): () => Promise<Value> {
  let known: { until: number; value: Promise<Value> } | undefined;
  return () => {
    if (known !== undefined && now() < known.until) return known.value;
    const asked = { until: now() + KEEP_MS, value: ask() };
    asked.value.catch(() => {
      asked.until = now() + SPARE_MS;
    });
    known = asked;
    return asked.value;
  };
}
