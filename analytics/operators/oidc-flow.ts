import { createHmac } from "node:crypto";
import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import * as z from "zod/mini";
import { equalsSecret } from "./equals-secret.ts";
import { cookieName, isSecure } from "./session-cookie.ts";

export const FLOW_MS = 600_000;
const NAME = "aegis_oidc";

/** What a browser keeps between leaving for the provider and coming back; `exp` in milliseconds since 1970. */
const OidcFlow = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), returnTo: z.string(), exp: z.int() });
export type OidcFlow = z.infer<typeof OidcFlow>;

type Keeper = { readonly publicUrl: string; readonly sessionSecret: string };

/** Gives the flow to the browser that begins it: signed, for ten minutes. Lax, since the provider sends the browser back. */
export function storeOidcFlow(c: Context, flow: OidcFlow, { publicUrl, sessionSecret }: Keeper): void {
  setCookie(c, cookieName(NAME, publicUrl), signFlow(flow, sessionSecret), { ...attributes(publicUrl), maxAge: FLOW_MS / 1000 });
}

/** The flow that this browser began, once: it is forgotten. Null when it began none, or too long ago. */
export function takeOidcFlow(c: Context, { publicUrl, sessionSecret }: Keeper, now: number): OidcFlow | null {
  const cookie = getCookie(c, cookieName(NAME, publicUrl));
  deleteCookie(c, cookieName(NAME, publicUrl), attributes(publicUrl));
  return cookie === undefined ? null : readFlow(cookie, sessionSecret, now);
}

/** `<payload>.<HMAC-SHA-256>`, both base64url. */
function signFlow(flow: OidcFlow, secret: string): string {
  const payload = Buffer.from(JSON.stringify(flow)).toString("base64url");
  return `${payload}.${signature(payload, secret)}`;
}

/** The flow of a cookie that was signed with this secret and is not over. */
function readFlow(cookie: string, secret: string, now: number): OidcFlow | null {
  const [payload = "", mark = "", ...rest] = cookie.split(".");
  if (rest.length > 0 || !equalsSecret(mark, signature(payload, secret))) return null;
  const flow = OidcFlow.safeParse(JSON.parse(Buffer.from(payload, "base64url").toString()));
  return flow.success && flow.data.exp > now ? flow.data : null;
}

function signature(payload: string, secret: string): string {
  // The prefix keeps what is signed for another purpose with the same secret from passing for a flow.
  return createHmac("sha256", secret).update(`aegis-oidc-flow\n${payload}`).digest("base64url");
}

function attributes(publicUrl: string) {
  return { httpOnly: true, sameSite: "Lax", path: "/", secure: isSecure(publicUrl) } as const;
}
