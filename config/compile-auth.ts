import { readAuthChoice } from "#contracts/auth-choice.ts";
import type { CertificateRule } from "#contracts/certificate-rule.ts";
import type { CertificateSection } from "#contracts/certificate-section.ts";
import type { GatewayConfig } from "#contracts/gateway-config.ts";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import type { Route } from "#contracts/route.ts";
import { durationSeconds } from "#contracts/scalars.ts";
import type { DraftConfig } from "./draft-config.ts";
import { parseDistinguishedName } from "./parse-distinguished-name.ts";

type Authentication = Pick<Route, "auth" | "authMode" | "onAuthUnavailable">;
type AuthPart = "apiKeyHeader" | "apiKeyParameter" | "issuers" | "introspection" | "certificates";

/** How a route authenticates. Without an issuer no token can be judged, so an unwritten default accepts API keys only. */
export function compileRouteAuth(choice: GatewayConfig["auth"]["default"] | undefined, draft: DraftConfig): Authentication {
  const { auth } = draft.config;
  const { methods, mode, onUnavailable } = readAuthChoice(choice ?? auth.default);
  const withoutTokens = choice === undefined && !draft.authDefaultWritten && auth.jwt.issuers.length === 0;
  return {
    auth: methods.filter((method) => !(withoutTokens && method === "jwt")),
    ...(mode === "all" && { authMode: mode }),
    ...(onUnavailable === "anonymous" && { onAuthUnavailable: onUnavailable }),
  };
}

/** By what credentials are judged. */
export function compileAuth({ auth }: GatewayConfig): Pick<CompiledConfig, AuthPart> {
  return {
    apiKeyHeader: auth.apiKeys.header,
    ...(auth.apiKeys.queryParameter !== undefined && { apiKeyParameter: auth.apiKeys.queryParameter }),
    issuers: auth.jwt.issuers.map(({ maximumAge, ...issuer }) => ({ ...issuer, maximumAgeSeconds: durationSeconds(maximumAge) })),
    ...(auth.oauth2 && { introspection: compileIntrospection(auth.oauth2) }),
    ...(auth.mtls.certificates.length > 0 && { certificates: auth.mtls.certificates.map(compileCertificate) }),
  };
}

function compileIntrospection({ cacheFor, ...server }: NonNullable<GatewayConfig["auth"]["oauth2"]>): CompiledConfig["introspection"] {
  return { ...server, cacheSeconds: durationSeconds(cacheFor) };
}

/** Names in the one spelling that the edge compares them in. */
function compileCertificate({ subject, issuer, ...rule }: CertificateSection): CertificateRule {
  const [subjectName, issuerName] = [subject, issuer].map((text) => (text === undefined ? undefined : parseDistinguishedName(text)));
  return { ...rule, ...(subjectName?.ok && { subject: subjectName.name }), ...(issuerName?.ok && { issuer: issuerName.name }) };
}
