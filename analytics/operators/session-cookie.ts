import type { Context } from "hono";
import { deleteCookie, setCookie } from "hono/cookie";
import { SESSION_MS } from "./session-token.ts";

const isSecure = (publicUrl: string) => new URL(publicUrl).protocol === "https:";

/** The cookie's name; over https the prefix makes browsers refuse one set by another host or without Secure. */
export function sessionCookieName(publicUrl: string): string {
  return isSecure(publicUrl) ? "__Host-aegis_session" : "aegis_session";
}

/** Hands the signed session to the browser. */
export function storeSessionCookie(c: Context, publicUrl: string, token: string): void {
  setCookie(c, sessionCookieName(publicUrl), token, { ...attributes(publicUrl), maxAge: SESSION_MS / 1000 });
}

/** Tells the browser to forget the session. */
export function clearSessionCookie(c: Context, publicUrl: string): void {
  deleteCookie(c, sessionCookieName(publicUrl), attributes(publicUrl));
}

function attributes(publicUrl: string) {
  return { httpOnly: true, sameSite: "Strict", path: "/", secure: isSecure(publicUrl) } as const;
}
