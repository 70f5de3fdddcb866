import type { CompiledConfig } from "#contracts/live-policy.ts";
import { canonicalPath } from "../path/canonical-path.ts";
import { proofAlgorithms } from "./judge-proof.ts";

/** What clients may know of how to get a token for what is behind the gateway (RFC 9728). */
export interface ProtectedResource {
  authorizationServers: readonly string[];
  /** Tokens may be bound to a key, or to a certificate. */
  takesProofs: boolean;
  takesCertificates: boolean;
}

type Config = Pick<CompiledConfig, "issuers" | "introspection" | "certificates" | "routes">;

export const RESOURCE_METADATA_PATH = "/.well-known/oauth-protected-resource";

/** Null where no issuer is configured, or a route serves that address itself. */
export function describeProtectedResource({ issuers, introspection, certificates, routes }: Config): ProtectedResource | null {
  const servers = [...issuers, ...(introspection ? [introspection] : [])];
  if (servers.length === 0 || routes.some(({ path }) => path === "/.well-known/*" || path.startsWith(RESOURCE_METADATA_PATH))) return null;
  const takesProofs = servers.some(({ senderConstraint }) => senderConstraint !== "none");
  return {
    // Who shares a secret with the gateway hands out no tokens to others.
    authorizationServers: [...new Set(servers.filter((server) => !("secret" in server)).map(({ issuer }) => issuer))].filter(isAddress),
    takesProofs,
    takesCertificates: takesProofs && certificates !== undefined,
  };
}

/** Where the metadata of an address is (RFC 9728 3.1). */
export function resourceMetadataUrl(url: string): string {
  const { origin } = new URL(url);
  const path = canonicalPath(url);
  return `${origin}${RESOURCE_METADATA_PATH}${path.ok && path.path !== "/" ? path.path : ""}`;
}

/** The metadata that is asked for at `url`: of the whole host, or of the path that follows. */
export function resourceMetadata({ authorizationServers, takesProofs, takesCertificates }: ProtectedResource, url: string): object {
  const { origin, pathname } = new URL(url);
  return {
    resource: `${origin}${pathname.slice(RESOURCE_METADATA_PATH.length)}`,
    authorization_servers: authorizationServers,
    bearer_methods_supported: ["header"],
    ...(takesProofs && { dpop_signing_alg_values_supported: proofAlgorithms }),
    ...(takesCertificates && { tls_client_certificate_bound_access_tokens: true }),
  };
}

function isAddress(issuer: string): boolean {
  return /^https?:\/\//.test(issuer);
}
