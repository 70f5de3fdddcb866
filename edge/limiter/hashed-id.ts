import { hmacBase64url } from "../auth/hmac.ts";

const LENGTH = 11;

/** What a counter is called in the store: nothing of its id can be read from it. All that share `secret` call it the same. */
export async function hashedId(secret: string, id: string): Promise<string> {
  return (await hmacBase64url(secret, id)).slice(0, LENGTH);
}
