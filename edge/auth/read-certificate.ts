import { attributeNames, type NameAttribute, writeDistinguishedName } from "#contracts/distinguished-name.ts";
import { DerError, DerReader, type DerValue } from "./der-reader.ts";

/** What a certificate (RFC 5280) says of who holds it. Its signature is for whoever took it to check. */
export interface CertificateFacts {
  subject: string;
  issuer: string;
  /** Milliseconds since 1970. */
  notBefore: number;
  notAfter: number;
  /** In lower case. */
  dnsNames: string[];
  uris: string[];
  emails: string[];
}

const [INTEGER, OCTETS, OBJECT, SEQUENCE, SET, BOOLEAN] = [0x02, 0x04, 0x06, 0x30, 0x31, 0x01];
const [UTF8, PRINTABLE, IA5, UTC_TIME, GENERAL_TIME] = [0x0c, 0x13, 0x16, 0x17, 0x18];
const [EMAIL, DNS, URI] = [0x81, 0x82, 0x86];
const ALTERNATIVE_NAMES = "2.5.29.17";
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Reads a certificate in DER. Throws where it is none, or says a thing twice. */
export function readCertificate(der: Uint8Array): CertificateFacts {
  const outer = new DerReader(der);
  const certificate = outer.inside(SEQUENCE);
  if (!outer.isAtEnd) throw new DerError("bytes after the certificate");
  const body = certificate.inside(SEQUENCE);
  body.optional(0xa0);
  body.next(INTEGER);
  body.next(SEQUENCE);
  const issuer = readName(body.inside(SEQUENCE));
  const validity = body.inside(SEQUENCE);
  const [notBefore, notAfter] = [readTime(validity.next()), readTime(validity.next())];
  const subject = readName(body.inside(SEQUENCE));
  body.next(SEQUENCE);
  body.optional(0x81);
  body.optional(0x82);
  const extensions = body.optional(0xa3);
  return { subject, issuer, notBefore, notAfter, ...readAlternativeNames(extensions) };
}

function readName(name: DerReader): string {
  const steps: NameAttribute[][] = [];
  while (!name.isAtEnd) {
    const attributes = name.inside(SET);
    const step: NameAttribute[] = [];
    while (!attributes.isAtEnd) step.push(readAttribute(attributes.inside(SEQUENCE)));
    steps.unshift(step);
  }
  return writeDistinguishedName(steps);
}

function readAttribute(attribute: DerReader): NameAttribute {
  const identifier = readIdentifier(attribute.next(OBJECT));
  return { type: attributeNames[identifier] ?? identifier, ...readValue(attribute.next()) };
}

/** Text of today's kinds; anything else as it is (RFC 4514 2.4). */
function readValue({ tag, content, whole }: DerValue): Pick<NameAttribute, "value" | "isEncoded"> {
  if (tag === UTF8) return { value: utf8.decode(content) };
  if (tag === PRINTABLE || tag === IA5) return { value: readAscii(content) };
  return { value: Array.from(whole, (byte) => byte.toString(16).padStart(2, "0")).join(""), isEncoded: true };
}

/** Object identifiers in dotted form (X.690 8.19). */
function readIdentifier({ content }: DerValue): string {
  const numbers: number[] = [];
  let number = 0;
  for (const byte of content) {
    number = number * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    numbers.push(number);
    number = 0;
  }
  const [first = 0, ...rest] = numbers;
  const root = Math.min(Math.floor(first / 40), 2);
  return [root, first - root * 40, ...rest].join(".");
}

function readTime({ tag, content }: DerValue): number {
  const digits = /^(\d\d)?(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(readAscii(content));
  if (digits === null || (tag === GENERAL_TIME) !== (digits[1] !== undefined) || (tag !== UTC_TIME && tag !== GENERAL_TIME)) {
    throw new DerError("a time in another form");
  }
  const [, century, year = "", month, day, hour, minute, second] = digits;
  const at = Date.parse(`${century ?? (Number(year) >= 50 ? "19" : "20")}${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(at)) throw new DerError("no such time");
  return at;
}

function readAlternativeNames(extensions: DerValue | null): Pick<CertificateFacts, "dnsNames" | "uris" | "emails"> {
  const found = extensions === null ? [] : readExtensions(new DerReader(extensions.content).inside(SEQUENCE), ALTERNATIVE_NAMES);
  if (found.length > 1) throw new DerError("alternative names twice");
  const names = found.flatMap((value) => readGeneralNames(new DerReader(value).inside(SEQUENCE)));
  const of = (wanted: number) => names.flatMap(({ tag, content }) => (tag === wanted ? [readAscii(content)] : []));
  return { dnsNames: of(DNS).map((name) => name.toLowerCase()), uris: of(URI), emails: of(EMAIL) };
}

/** The values of the extensions of that kind. */
function readExtensions(list: DerReader, wanted: string): Uint8Array[] {
  const found: Uint8Array[] = [];
  while (!list.isAtEnd) {
    const extension = list.inside(SEQUENCE);
    const identifier = readIdentifier(extension.next(OBJECT));
    extension.optional(BOOLEAN);
    const { content } = extension.next(OCTETS);
    if (identifier === wanted) found.push(content);
  }
  return found;
}

function readGeneralNames(list: DerReader): DerValue[] {
  const names: DerValue[] = [];
  while (!list.isAtEnd) names.push(list.next());
  return names;
}

/** Printable ASCII: a NUL or a line's end within a name has deceived many readers. */
function readAscii(content: Uint8Array): string {
  if (content.some((byte) => byte < 0x20 || byte > 0x7e)) throw new DerError("a character that no name has");
  return String.fromCharCode(...content);
}
