/** A query's parameters by name, as servers read them; a value that cannot be decoded is null. */
export function readQuery(query: string, names: ReadonlySet<string>): Map<string, (string | null)[]> {
  const found = new Map<string, (string | null)[]>();
  for (const parameter of query.slice(1).split("&")) {
    const end = parameter.indexOf("=");
    const name = decode(end < 0 ? parameter : parameter.slice(0, end));
    if (name === null || !names.has(name)) continue;
    const values = found.get(name) ?? [];
    values.push(end < 0 ? "" : decode(parameter.slice(end + 1)));
    found.set(name, values);
  }
  return found;
}

function decode(text: string): string | null {
  if (!/[%+]/.test(text)) return text;
  return decodePart(text.replaceAll("+", " "));
}

/** Percent-encoded UTF-8 as text; null where it is none. */
export function decodePart(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
