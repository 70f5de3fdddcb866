import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWK } from "jose";
import { Provider } from "oidc-provider";
import { type IssuerUser, issuerConfiguration } from "./issuer-configuration.ts";

const host = "127.0.0.1";
const defaultUsers: Record<string, IssuerUser> = { alice: { roles: ["user"] }, root: { roles: ["admin"] } };

export interface IssuerOptions {
  /** 0: one that is free. */
  port?: number;
  algorithm?: "ES256" | "RS256" | "PS256" | "EdDSA";
  /** `aud` of the access tokens. */
  audience?: string;
  redirectUris?: readonly string[];
  users?: Readonly<Record<string, IssuerUser>>;
  tokenSeconds?: number;
  /** How many keys are published: the one that signs, and those before it whose tokens are still about. */
  keptKeys?: number;
}

export interface OidcIssuer {
  /** Its `iss`, and where it answers. */
  url: string;
  client: { id: string; secret: string };
  /** A new key signs from now on; the one before stays published. */
  rotateKeys(): Promise<void>;
  /** Answers nobody any more, as if it were away, until `resume`. */
  interrupt(): Promise<void>;
  resume(): Promise<void>;
  close(): Promise<void>;
}

/**
 * An OpenID Connect issuer to develop and test with, on 127.0.0.1 and in memory: discovery, key set, authorization code with
 * PKCE, client credentials, introspection, revocation, DPoP. Whoever `login_hint` names is signed in without a page.
 */
export async function startOidcIssuer({
  port = 0,
  algorithm = "ES256",
  keptKeys = 2,
  ...options
}: IssuerOptions = {}): Promise<OidcIssuer> {
  const client = { id: "aegis", secret: randomUUID() };
  const users = options.users ?? defaultUsers;
  let handle: (request: IncomingMessage, response: ServerResponse) => unknown = () => undefined;
  const server = createServer((request, response) => void handle(request, response));
  const listen = async (at: number) => {
    server.listen(at, host);
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  };
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const taken = await listen(port);
  const url = `http://${host}:${taken}`;
  const keys: JWK[] = [];
  const rotateKeys = async () => {
    keys.unshift(await makeKey(algorithm));
    keys.length = Math.min(keys.length, keptKeys);
    const configuration = issuerConfiguration({ ...options, algorithm, users, client, keys });
    handle = answerWith(new Provider(url, configuration), Object.keys(users));
  };
  await rotateKeys();
  return { url, client, rotateKeys, interrupt: close, resume: async () => void (await listen(taken)), close };
}

async function makeKey(algorithm: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
  return { ...(await exportJWK(privateKey)), kid: randomUUID(), alg: algorithm, use: "sig" };
}

function answerWith(provider: Provider, users: readonly string[]): (request: IncomingMessage, response: ServerResponse) => unknown {
  const callback = provider.callback();
  return (request, response) =>
    request.url?.startsWith("/interaction/") ? finishInteraction(provider, users, { request, response }) : callback(request, response);
}

/** Signs in whom `login_hint` names, else the first user, and grants what is asked for. */
async function finishInteraction(
  provider: Provider,
  users: readonly string[],
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): Promise<void> {
  try {
    const { params, session, prompt } = await provider.interactionDetails(request, response);
    const accountId = session?.accountId ?? String(params.login_hint ?? users[0]);
    if (prompt.name === "login") return await provider.interactionFinished(request, response, { login: { accountId } });
    const grant = new provider.Grant({ accountId, clientId: String(params.client_id) });
    grant.addOIDCScope(String(params.scope ?? "openid"));
    for (const resource of [params.resource ?? []].flat()) grant.addResourceScope(String(resource), String(params.scope ?? ""));
    await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
  } catch (error) {
    response.writeHead(400, { "Content-Type": "text/plain" }).end(`${(error as Error).message}\n`);
  }
}
