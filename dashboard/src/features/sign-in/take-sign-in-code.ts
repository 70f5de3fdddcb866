const PREFIX = "#code=";

/** Reads the code of a sign-in link (`…/#code=<code>`) and takes it out of the address bar. */
export function takeSignInCode(): string | undefined {
  const { hash, pathname, search } = window.location;
  if (!hash.startsWith(PREFIX)) return undefined;
  window.history.replaceState(window.history.state, "", pathname + search);
  return decode(hash.slice(PREFIX.length)) || undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
