import { attributeNames, type NameAttribute, writeDistinguishedName } from "#contracts/distinguished-name.ts";

const shortNames = new Set(Object.values(attributeNames));
const TYPE = /^\s*([A-Za-z][A-Za-z0-9-]*|\d+(?:\.\d+)+)\s*=/;
/** An escaped byte or character, or one that stands for itself. */
const PIECE = /\\([0-9A-Fa-f]{2})|\\([\\",+;<>=# ])|([^\\",+;<>])/uy;
const ENCODED = /^\s*#((?:[0-9A-Fa-f]{2})+)\s*/;

type Parsed = { ok: true; name: string } | { ok: false; message: string };
type Value = Pick<NameAttribute, "value" | "isEncoded"> & { rest: string };

/** A distinguished name as RFC 4514 writes it, in the one spelling that certificates are compared in. */
export function parseDistinguishedName(text: string): Parsed {
  const steps: NameAttribute[][] = [[]];
  let rest = text;
  for (;;) {
    const attribute = parseAttribute(rest);
    if (typeof attribute === "string") return { ok: false, message: attribute };
    const { rest: after, ...read } = attribute;
    steps.at(-1)?.push(read);
    if (after === "") return { ok: true, name: writeDistinguishedName(steps) };
    if (after.startsWith(",")) steps.push([]);
    rest = after.slice(1);
  }
}

function parseAttribute(text: string): (NameAttribute & { rest: string }) | string {
  const [whole = "", written = ""] = TYPE.exec(text) ?? [];
  if (written === "") return "is no distinguished name: write for example CN=robot,OU=Billing,O=Example";
  const type = attributeNames[written] ?? written.toLowerCase();
  if (/^[a-z]/.test(type) && !shortNames.has(type)) return `${written} is no name of an attribute here: write its number, such as 2.5.4.97`;
  const value = parseEncoded(text.slice(whole.length)) ?? parseValue(text.slice(whole.length));
  if (value.isEncoded !== true && /^\s*#/.test(text.slice(whole.length)))
    return `# begins the value of ${written}: write a backslash before it`;
  if (!/^(?:$|[,+])/.test(value.rest)) return `${value.rest.charAt(0)} stands in the value of ${written}: write a backslash before it`;
  return { type, ...value };
}

function parseEncoded(text: string): Value | null {
  const [whole = "", hex] = ENCODED.exec(text) ?? [];
  return hex === undefined ? null : { value: hex.toLowerCase(), isEncoded: true, rest: text.slice(whole.length) };
}

/** Escaped bytes are UTF-8. Spaces at either end count only where they are escaped. */
function parseValue(text: string): Value {
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  let [at, significant] = [text.length - text.trimStart().length, 0];
  for (;;) {
    PIECE.lastIndex = at;
    const [piece = "", hex, escaped, plain] = PIECE.exec(text) ?? [];
    if (piece === "") break;
    if (hex === undefined) bytes.push(...encoder.encode(escaped ?? plain));
    else bytes.push(Number.parseInt(hex, 16));
    if (plain !== " ") significant = bytes.length;
    at += piece.length;
  }
  return { value: new TextDecoder().decode(Uint8Array.from(bytes.slice(0, significant))), rest: text.slice(at) };
}
