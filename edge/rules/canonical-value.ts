/** A JSON value as a text that is the same for equal values, whatever the order of their keys. */
export function canonicalValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalValue).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}:${canonicalValue(member)}`);
  return `{${members.sort().join()}}`;
}
