import type { Credential } from "#contracts/client.ts";
import type { AuthMethod } from "#contracts/route.ts";
import type { Settings } from "../env.ts";
import type { Policy } from "../live/policy.ts";
import type { PolicyStore } from "../live/policy-store.ts";
import type { IncomingRequest } from "../platform.ts";
import type { KeyContext } from "./key-source.ts";

/** What one method found in a request. `reason` is for the log; the caller hears one sentence whatever it is. */
export type AuthResult =
  | { kind: "none" }
  | { kind: "refused"; reason: string }
  | { kind: "unavailable"; reason: string }
  | { kind: "credential"; credential: Credential };

export interface AuthContext extends KeyContext {
  policy: Policy;
  settings: Settings;
  store: PolicyStore | undefined;
  /** Whom failures are counted for while nobody is known. */
  addressClient: string;
}

/** One way to authenticate; every file of this folder that is one has this shape. */
export interface Authenticator {
  method: AuthMethod;
  /** What a 401 names in WWW-Authenticate. */
  challenge: string;
  read(request: IncomingRequest, context: AuthContext): AuthResult | Promise<AuthResult>;
}

export const refused = (reason: string): AuthResult => ({ kind: "refused", reason });
