/** OTLP_HEADERS as OpenTelemetry writes them: name=value, parted by commas, values percent-encoded. Throws on anything else. */
export function readOtlpHeaders(text: string): Record<string, string> {
  const pairs = text.split(",").filter(Boolean);
  const headers = new Headers(
    pairs.map((pair): [string, string] => [pair.slice(0, pair.indexOf("=")).trim(), decodeURIComponent(pair.slice(pair.indexOf("=") + 1))]),
  );
  return Object.fromEntries(headers);
}
