import { createHmac, timingSafeEqual } from "node:crypto";
import * as z from "zod/mini";
import { operatorRoles } from "./decide-role.ts";

export const SESSION_MS = 12 * 3_600_000;

/** What a session cookie proves; `exp` in milliseconds since 1970. */
const Session = z.object({ operator: z.string().check(z.minLength(1)), role: z.enum(operatorRoles), exp: z.int() });
export type Session = z.infer<typeof Session>;

/** `<payload>.<HMAC-SHA-256>`, both base64url, signed with the session secret. */
export function signSession(session: Session, secret: string): string {
  const payload = Buffer.from(JSON.stringify(session)).toString("base64url");
  return `${payload}.${signature(payload, secret).toString("base64url")}`;
}

/** The session a cookie carries, or null when it was not signed with this secret or is over at `now`. */
export function readSession(token: string, secret: string, now: number): Session | null {
  const [payload = "", mark = "", ...rest] = token.split(".");
  const expected = signature(payload, secret);
  const given = Buffer.from(mark, "base64url");
  if (rest.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  const session = Session.safeParse(JSON.parse(Buffer.from(payload, "base64url").toString()));
  return session.success && session.data.exp > now ? session.data : null;
}

function signature(payload: string, secret: string): Buffer {
  // The prefix keeps a signature made for another purpose with the same secret from passing as a session.
  return createHmac("sha256", secret).update(`aegis-session\n${payload}`).digest();
}
