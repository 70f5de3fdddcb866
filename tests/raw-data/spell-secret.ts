import ipaddr from "ipaddr.js";

/** A text as it stands, and as it would stand in base64 wherever it began, in hexadecimal and percent-encoded; by spelling. */
export function spellSecret(name: string, text: string): Record<string, string> {
  const hex = Buffer.from(text).toString("hex");
  const percent = hex.replace(/../g, "%$&");
  const base64 = [0, 1, 2].flatMap((before) => spellBase64(text, before).map((spelled) => [`${before} ${spelled}`, spelled]));
  const spellings = { plain: text, capitals: text.toUpperCase(), hex, HEX: hex.toUpperCase(), percent, PERCENT: percent.toUpperCase() };
  return Object.fromEntries(
    [...Object.entries(spellings), ...base64].map(([spelling, spelled]) => [`${name}, ${spelling}`, String(spelled)]),
  );
}

/** The same of an address, and its octets reversed, as one number, and as an address of the other kind would hold them. */
export function spellAddress(name: string, text: string): Record<string, string> {
  const address = ipaddr.parse(text);
  const bytes = Buffer.from(address.toByteArray());
  const spellings = address.kind() === "ipv4" ? spellOctets([...bytes]) : spellGroups(address as ipaddr.IPv6, bytes);
  const all = Object.entries(spellings).map(([spelling, spelled]) => [`${name}, ${spelling}`, spelled]);
  return { ...spellSecret(name, text), ...Object.fromEntries(all) };
}

/** Only what no neighbour can change: `before` bytes stand in front of the text, anything behind it. */
function spellBase64(text: string, before: number): string[] {
  const whole = Buffer.from(`${"\0".repeat(before)}${text}`).toString("base64");
  const from = Math.ceil((before * 8) / 6);
  const to = Math.floor(((before + Buffer.byteLength(text)) * 8) / 6);
  const spelled = whole.slice(from, to);
  return [...new Set([spelled, spelled.replaceAll("+", "-").replaceAll("/", "_")])];
}

function spellOctets(octets: readonly number[]): Record<string, string> {
  return {
    reversed: [...octets].reverse().join("."),
    dashes: octets.join("-"),
    number: String(octets.reduce((sum, octet) => sum * 256 + octet, 0)),
    mapped: `::ffff:${[0, 2].map((index) => ((octets[index] ?? 0) * 256 + (octets[index + 1] ?? 0)).toString(16)).join(":")}`,
  };
}

function spellGroups(address: ipaddr.IPv6, bytes: Buffer): Record<string, string> {
  const digits = bytes.toString("hex");
  return {
    long: digits.replace(/.{4}(?!$)/g, "$&:"),
    digits,
    reversed: [...digits].reverse().join("."),
    prefix: address.parts
      .slice(0, 4)
      .map((part) => part.toString(16))
      .join(":"),
  };
}
