import type { Exchange } from "../exchange.ts";
import { readCookie } from "./read-cookie.ts";
import type { PlannedTarget, StickyPlan } from "./target-plan.ts";

/** The target that the caller's cookie names; null without a cookie, or with one that names none. */
export function readStickyTarget({ cookie, targets }: StickyPlan, { request }: Exchange): PlannedTarget | null {
  return targets.get(readCookie(request.headers.get("Cookie"), cookie) ?? "") ?? null;
}

/** The Set-Cookie that keeps the caller on `target`; null when its cookie says so already. */
export function writeStickyCookie({ cookie, ids }: StickyPlan, target: PlannedTarget, { request }: Exchange): string | null {
  const id = ids.get(target);
  if (id === undefined || readCookie(request.headers.get("Cookie"), cookie) === id) return null;
  return `${cookie}=${id}; Path=/; HttpOnly; SameSite=Lax${request.url.startsWith("https:") ? "; Secure" : ""}`;
}
