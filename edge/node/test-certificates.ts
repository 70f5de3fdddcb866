import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";

/** A certificate with its key, in PEM. */
export interface TestCertificate {
  cert: string;
  key: string;
}

interface Authority extends TestCertificate {
  name: string;
  privateKey: KeyObject;
}

/** What a test's certificate says beside its common name. */
export interface Details {
  organisation?: string;
  dnsNames?: string[];
  uris?: string[];
  emails?: string[];
  /** As UTCTime. */
  validity?: [notBefore: string, notAfter: string];
}

/** An authority of the tests' own. */
export function makeAuthority(name: string): Authority {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return { name, privateKey, ...issue({ name, publicKey, privateKey }, { name, privateKey, isAuthority: true }, {}) };
}

/** A certificate by that authority, for 127.0.0.1 and for clients. */
export function makeCertificate(name: string, authority: Authority, details: Details = {}): TestCertificate {
  const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return issue({ name, ...pair }, { ...authority, isAuthority: false }, details);
}

interface Signer {
  name: string;
  privateKey: KeyObject;
  isAuthority: boolean;
}

interface Holder {
  name: string;
  publicKey: KeyObject;
  privateKey: KeyObject;
}

/** X.509 v3 (RFC 5280 4.1), with what TLS asks for and no more. */
function issue(holder: Holder, { name, privateKey, isAuthority }: Signer, details: Details): TestCertificate {
  const algorithm = der(0x30, Buffer.from("06082a8648ce3d040302", "hex"));
  const constraints = extension("551d13", der(0x30, isAuthority ? Buffer.from("0101ff", "hex") : Buffer.alloc(0)));
  const [notBefore, notAfter] = details.validity ?? ["250101000000Z", "490101000000Z"];
  const body = der(
    0x30,
    der(0xa0, Buffer.from("020102", "hex")),
    der(0x02, Buffer.from([1 + Math.floor(Math.random() * 126), ...Buffer.from(holder.name)])),
    algorithm,
    nameOf(name),
    der(0x30, der(0x17, Buffer.from(notBefore)), der(0x17, Buffer.from(notAfter))),
    nameOf(holder.name, details.organisation),
    holder.publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, der(0x30, constraints, extension("551d11", alternativeNames(details)))),
  );
  const signature = Buffer.concat([Buffer.from([0]), sign("sha256", body, privateKey)]);
  const base64 =
    der(0x30, body, algorithm, der(0x03, signature))
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  const cert = `-----BEGIN CERTIFICATE-----\n${base64.join("\n")}\n-----END CERTIFICATE-----\n`;
  return { cert, key: String(holder.privateKey.export({ type: "pkcs8", format: "pem" })) };
}

function alternativeNames({ dnsNames = [], uris = [], emails = [] }: Details): Buffer {
  const named = (tag: number, texts: string[]) => texts.map((text) => der(tag, Buffer.from(text)));
  return der(0x30, Buffer.from("87047f000001", "hex"), ...named(0x82, dnsNames), ...named(0x86, uris), ...named(0x81, emails));
}

function nameOf(text: string, organisation?: string): Buffer {
  const step = (identifier: string, value: string) =>
    der(0x31, der(0x30, Buffer.from(`0603${identifier}`, "hex"), der(0x0c, Buffer.from(value))));
  return der(0x30, ...(organisation === undefined ? [] : [step("55040a", organisation)]), step("550403", text));
}

function extension(identifier: string, value: Buffer): Buffer {
  return der(0x30, der(0x06, Buffer.from(identifier, "hex")), der(0x04, value));
}

/** One value of ASN.1 in DER: its tag, its length, its content. */
function der(tag: number, ...content: Buffer[]): Buffer {
  const bytes = Buffer.concat(content);
  const { length } = bytes;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), bytes]);
}
