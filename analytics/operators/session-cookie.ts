import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { SESSION_MS } from "./start-session.ts";

/** Whether browsers reach the service by https. */
export const isSecure = (publicUrl: string) => new URL(publicUrl).protocol === "https:";

/** A cookie's name; over https the prefix makes browsers refuse one set by another host or without Secure. */
export function cookieName(name: string, publicUrl: string): string {
  return isSecure(publicUrl) ? `__Host-${name}` : name;
}

const SESSION = "aegis_session";

/** The session's secret as the browser sent it. */
export function readSessionCookie(c: Context, publicUrl: string): string | undefined {
  return getCookie(c, cookieName(SESSION, publicUrl));
}

/** Hands the session's secret to the browser. */
export function storeSessionCookie(c: Context, publicUrl: string, secret: string): void {
  setCookie(c, cookieName(SESSION, publicUrl), secret, { ...attributes(publicUrl), maxAge: SESSION_MS / 1000 });
}

/** Tells the browser to forget the session. */
export function clearSessionCookie(c: Context, publicUrl: string): void {
  deleteCookie(c, cookieName(SESSION, publicUrl), attributes(publicUrl));
}

function attributes(publicUrl: string) {
  return { httpOnly: true, sameSite: "Strict", path: "/", secure: isSecure(publicUrl) } as const;
}
