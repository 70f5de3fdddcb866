import type { Credential } from "#contracts/client.ts";
import type { AuthMethod } from "#contracts/route.ts";
import type { Settings } from "../env.ts";
import type { Policy } from "../live/policy.ts";
import type { PolicyStore } from "../live/policy-store.ts";
import type { IncomingRequest, Platform } from "../platform.ts";
import type { KeyContext } from "./key-source.ts";

/**
 * A credential that was presented and does not hold. `reason` is for the log; the caller hears one sentence whatever it is, and
 * what its method's challenge tells: `error` is one of the codes that are registered for the scheme (RFC 6750 3.1, RFC 9449 7.1).
 */
export interface RefusedCredential {
  kind: "refused";
  reason: string;
  error?: string;
  /** Further parameters of the challenge, and headers of the answer such as DPoP-Nonce. */
  parameters?: Readonly<Record<string, string>>;
  headers?: Readonly<Record<string, string>>;
}

/** What one method found in a request. `unavailable`: what would judge it is away. */
export type AuthResult =
  | { kind: "none" }
  | RefusedCredential
  | { kind: "unavailable"; reason: string }
  | {
      kind: "credential";
      credential: Credential;
      /** What a sender-constrained token was proven with: together they are one credential. Absent: a bearer of it is believed. */
      proof?: "dpop" | "certificate";
    };

export interface AuthContext extends KeyContext {
  policy: Policy;
  settings: Settings;
  platform: Pick<Platform, "clientCertificate" | "mayTerminateTls">;
  store: PolicyStore | undefined;
  /** The caller's address; never logged or stored. */
  address: string;
  /** Whom failures are counted for while nobody is known. */
  addressClient: string;
  /** What stood in the query parameter for API keys, which is in no query any more. */
  queryKeys: readonly string[];
}

/** One way to authenticate; every file of this folder that is one has this shape. */
export interface Authenticator {
  method: AuthMethod;
  /**
   * What a 401 names of this method in WWW-Authenticate, each a challenge of its own; none where the method has no scheme.
   * `refusal` is what the method itself refused; null when it was shown no credential, and then no error is told.
   */
  challenges(request: IncomingRequest, context: AuthContext, refusal: RefusedCredential | null): readonly string[];
  read(request: IncomingRequest, context: AuthContext): AuthResult | Promise<AuthResult>;
}

/** `told` is what the caller's challenge says of it. */
export function refused(reason: string, told: Pick<RefusedCredential, "error" | "parameters" | "headers"> = {}): RefusedCredential {
  return { kind: "refused", reason, ...told };
}
