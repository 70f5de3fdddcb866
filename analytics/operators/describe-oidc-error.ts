/** What went wrong at the OpenID provider, in words for the log: what an error was caused by may hold the answer itself, tokens and all. */
export function describeOidcError(error: unknown): string {
  const words: string[] = [];
  for (let at = error; at instanceof Error && words.length < 5; at = at.cause) {
    // The provider's own code, such as invalid_grant.
    const told = "error" in at && typeof at.error === "string" ? ` (${at.error.slice(0, 64)})` : "";
    words.push(`${at.message}${told}`);
  }
  return words.join(": ");
}
