import * as z from "zod/mini";
import { analytics, callApi, isSignInRequired } from "./client.ts";

/** Who is signed in. Fields that this page does not show are ignored. */
export const Session = z.object({
  operator: z.string(),
  role: z.enum(["viewer", "operator", "admin"]),
});
export type Session = z.infer<typeof Session>;

export type SignInProof = { code: string } | { token: string };

/** The present session, or null when nobody is signed in. */
export async function readSession(signal?: AbortSignal): Promise<Session | null> {
  try {
    return await callApi(Session, (init) => analytics.GET("/api/session", init), signal);
  } catch (failure) {
    if (isSignInRequired(failure)) return null;
    throw failure;
  }
}

/** Exchanges a single-use code or an operator token for the session cookie. */
export function signIn(proof: SignInProof): Promise<Session> {
  return callApi(Session, (init) => analytics.POST("/api/session", { body: proof, ...init }));
}

export async function signOut(): Promise<void> {
  await callApi(z.unknown(), (init) => analytics.DELETE("/api/session", init));
}
