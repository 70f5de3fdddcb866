import type { Introspection } from "#contracts/introspection.ts";
import { readCapped } from "./read-capped.ts";

const TIMEOUT_MS = 2000;
const MAX_BYTES = 65_536;

/** `trouble`: the server did not answer as one does. */
export type Introspected = { ok: true; answer: Readonly<Record<string, unknown>> } | { ok: false; trouble: string };

const away = (trouble: string): Introspected => ({ ok: false, trouble });

/** Asks an authorization server about a token (RFC 7662 2.1), within two seconds. What is no such answer is none. */
export async function askIntrospection(
  { clientId, clientAuthentication }: Introspection,
  { url, secret, token }: { url: string; secret: string; token: string },
): Promise<Introspected> {
  const body = new URLSearchParams({ token, token_type_hint: "access_token" });
  const headers = new Headers({ Accept: "application/json" });
  if (clientAuthentication === "basic") headers.set("Authorization", `Basic ${btoa(`${formEncode(clientId)}:${formEncode(secret)}`)}`);
  else
    for (const [name, value] of [
      ["client_id", clientId],
      ["client_secret", secret],
    ] as const)
      body.set(name, value);
  try {
    // A redirect is refused: tokens and the secret go to the configured address alone.
    const response = await fetch(url, { method: "POST", body, headers, redirect: "manual", signal: AbortSignal.timeout(TIMEOUT_MS) });
    return await readAnswer(response);
  } catch (error) {
    return away(`it cannot be asked (${(error as Error).name})`);
  }
}

async function readAnswer(response: Response): Promise<Introspected> {
  const { status } = response;
  if (status !== 200 || !/^application\/json\b/i.test(response.headers.get("Content-Type") ?? "")) {
    await response.body?.cancel();
    // So some servers answer what cannot be a token of theirs. Anybody can send that: the server is not away.
    if (status === 400) return { ok: true, answer: { active: false } };
    return away(status === 200 ? "it answered no JSON" : `it answered ${status}`);
  }
  const text = await readCapped(response, MAX_BYTES);
  if (text === null) return away(`its answer is larger than ${MAX_BYTES} bytes`);
  const answer: unknown = JSON.parse(text);
  const isAnswer = typeof answer === "object" && answer !== null && typeof (answer as { active?: unknown }).active === "boolean";
  return isAnswer ? { ok: true, answer: answer as Record<string, unknown> } : away("its answer does not say whether the token is active");
}

/** As RFC 6749 2.3.1 has both parts before they are joined. */
function formEncode(text: string): string {
  return new URLSearchParams({ "": text }).toString().slice(1);
}
