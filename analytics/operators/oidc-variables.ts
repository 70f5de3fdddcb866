import * as z from "zod/mini";
import type { FieldError } from "#contracts/problem.ts";
import { type OperatorRole, operatorRoles } from "./decide-role.ts";

const RoleMapping = z.pipe(
  z
    .string()
    .check(
      z.refine((text) => readRoles(text) !== null, { error: 'write "value:role[,value:role]", a role being viewer, operator or admin' }),
    ),
  z.transform((text) => readRoles(text) ?? {}),
);
const Issuer = z.string().check(z.refine(isIssuer, { error: "use an https address (http on loopback only) without query and fragment" }));

/** The environment of sign-in by OpenID Connect. */
export const oidcVariables = {
  AEGIS_OIDC_ISSUER: z.optional(Issuer),
  AEGIS_OIDC_CLIENT_ID: z.optional(z.string()),
  AEGIS_OIDC_CLIENT_SECRET: z.optional(z.string()),
  AEGIS_OIDC_SCOPES: z._default(z.string(), "openid email profile"),
  AEGIS_OIDC_NAME_CLAIM: z._default(z.string(), "email"),
  AEGIS_OIDC_ROLE_CLAIM: z._default(z.string(), "groups"),
  AEGIS_OIDC_ROLES: z.optional(RoleMapping),
  AEGIS_OIDC_LABEL: z.optional(z.string().check(z.maxLength(64))),
};
const Variables = z.object(oidcVariables);

/** How operators sign in at an OpenID provider. */
export type OidcSettings = {
  readonly issuer: string;
  readonly clientId: string;
  /** null: a public client, which proves itself by PKCE alone. */
  readonly clientSecret: string | null;
  readonly scopes: string;
  readonly nameClaim: string;
  readonly roleClaim: string;
  /** The role that each value of the claim gives; whoever has none of them is refused. */
  readonly roles: Readonly<Record<string, OperatorRole>>;
  /** What the dashboard calls the provider. */
  readonly label: string;
};

const needed = ["AEGIS_OIDC_ISSUER", "AEGIS_OIDC_CLIENT_ID", "AEGIS_OIDC_ROLES"] as const;

/** Sign-in by OIDC is configured wholly or not at all: without a mapping nobody would have a role. */
export function missingOidcVariables(present: Readonly<Record<string, unknown>>): FieldError[] {
  if (!Object.keys(present).some((name) => name.startsWith("AEGIS_OIDC_"))) return [];
  return needed
    .filter((name) => !(name in present))
    .map((path) => ({ path, message: `is missing; sign-in by OIDC needs all of ${needed.join(", ")}` }));
}

/** The settings, or null when there is no such sign-in. */
export function toOidcSettings(values: z.infer<typeof Variables>): OidcSettings | null {
  const { AEGIS_OIDC_ISSUER: issuer, AEGIS_OIDC_CLIENT_ID: clientId, AEGIS_OIDC_ROLES: roles } = values;
  if (issuer === undefined || clientId === undefined || roles === undefined) return null;
  return {
    issuer,
    clientId,
    clientSecret: values.AEGIS_OIDC_CLIENT_SECRET ?? null,
    scopes: values.AEGIS_OIDC_SCOPES,
    nameClaim: values.AEGIS_OIDC_NAME_CLAIM,
    roleClaim: values.AEGIS_OIDC_ROLE_CLAIM,
    roles,
    label: values.AEGIS_OIDC_LABEL ?? new URL(issuer).host,
  };
}

/** `value:role,…`; a value may hold colons, the last one is ours. Null when it is not written so. */
function readRoles(text: string): Record<string, OperatorRole> | null {
  const pairs = text.split(",").map((part) => /^\s*(\S.*):([a-z]+)\s*$/.exec(part));
  const entries = pairs.map((pair) => [pair?.[1] ?? "", operatorRoles.find((role) => role === pair?.[2])] as const);
  if (entries.some(([value, role]) => value === "" || role === undefined)) return null;
  return Object.fromEntries(entries) as Record<string, OperatorRole>;
}

function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, search, hash } = new URL(text);
  const isLoopback = hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
  return search === "" && hash === "" && (protocol === "https:" || (protocol === "http:" && isLoopback));
}
