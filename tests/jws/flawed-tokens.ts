import { constants, createHash, createHmac, type KeyObject, privateEncrypt, publicDecrypt, type SigningOptions, sign } from "node:crypto";

/** A token that must not be believed, and what is wrong with it. */
export interface FlawedToken {
  flaw: string;
  token: string;
}

const encode = (value: object | string | Uint8Array) =>
  Buffer.from(typeof value === "string" || value instanceof Uint8Array ? value : JSON.stringify(value)).toString("base64url");

/** Header and claims of a token that holds in every other way. */
function inputOf(header: object): string {
  const now = Math.floor(Date.now() / 1000);
  return `${encode(header)}.${encode({ iss: "https://vectors.test", aud: "aegis", sub: "alice", iat: now, exp: now + 300 })}`;
}

const join = (input: string, signature: Uint8Array) => `${input}.${encode(signature)}`;

export function signToken(header: { alg: string }, key: KeyObject): string {
  const input = inputOf(header);
  return join(input, sign(`sha${header.alg.slice(2)}`, Buffer.from(input), { key, ...signingOf(header.alg) }));
}

function signingOf(alg: string): SigningOptions {
  if (alg.startsWith("ES")) return { dsaEncoding: "ieee-p1363" };
  return alg.startsWith("PS") ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: Number(alg.slice(2)) / 8 } : {};
}

/** What of form and header can be broken of any good token. */
export function misshapen(good: string, header: object): FlawedToken[] {
  const [first = "", second = "", third = ""] = good.split(".");
  const last = third.charCodeAt(third.length - 1);
  const changed = (text: string) => `${text.startsWith("A") ? "B" : "A"}${text.slice(1)}`;
  const head = (changes: object) => `${encode({ ...header, ...changes })}.${second}.${third}`;
  const tokens: Record<string, string> = {
    "signature changed": `${first}.${second}.${changed(third)}`,
    "signature missing": `${first}.${second}.`,
    "signature and dot missing": `${first}.${second}`,
    "claims changed": `${first}.${encode({ sub: "root" })}.${third}`,
    "claims missing": `${first}..${third}`,
    "claims and dot missing": `${first}.${third}`,
    "header changed": head({ kid: "another" }),
    "header missing": `.${second}.${third}`,
    "header and dot missing": `${second}.${third}`,
    "nothing but claims": second,
    nothing: ".",
    "an empty part more": `${good}.`,
    "a part more": `${good}.AAAA`,
    "algorithm none, no signature": `${encode({ ...header, alg: "none" })}.${second}.`,
    "algorithm none, signature": head({ alg: "none" }),
    "JSON serialization": JSON.stringify({ protected: first, payload: second, signature: third }),
    "spaces in the signature": `${first}.${second}.  ${third}`,
    "a foreign character in the signature": `${first}.${second}.?${third}`,
    "a foreign character in the header": `${first}#.${second}.${third}`,
    "a foreign character in the claims": `${first}.#${second}.${third}`,
    "padding in the signature": `${good}==`,
    "padding in the claims": `${first}.${second}=.${third}`,
    "unused bits of the signature": `${first}.${second}.${third.slice(0, -1)}${String.fromCharCode(last + 1)}`,
    "signature cut short": `${first}.${second}.${third.slice(0, -4)}`,
    "signature twice": `${first}.${second}.${third}${third}`,
  };
  return Object.entries(tokens).map(([flaw, token]) => ({ flaw, token }));
}

const right = Buffer.from("3031300d060960864801650304020105000420", "hex");

function blockOf(info: Uint8Array, tail: Uint8Array, start = [0, 1]): Buffer {
  const filled = 256 - start.length - 1 - info.length - tail.length;
  return Buffer.from([...start, ...new Uint8Array(filled).fill(0xff), 0, ...info, ...tail]);
}

/** A good token whose signature is made as the flawed ones are, so that they are known to fail by their flaw alone. */
export function wellPadded(key: KeyObject, header: { alg: string }): string {
  const input = inputOf(header);
  return join(input, raw(key, blockOf(right, createHash("sha256").update(input).digest())));
}

/** PKCS #1 v1.5 blocks that a lax reader takes (RFC 8017 8.2.2): every byte but the hash changed, and other DigestInfos. */
export function mispadded(key: KeyObject, header: { alg: string }): FlawedToken[] {
  const input = inputOf(header);
  const hash = createHash("sha256").update(input).digest();
  const infos: Record<string, string> = {
    "NULL missing": `302f300b0609608648016503040201 0420`,
    "no DigestInfo at all": "",
    "SHA-1's name": "3031300d06092b0e03021a05000420",
    "SHA-512's name": "3031300d060960864801650304020305000420",
    "a long length": "308131300d060960864801650304020105000420",
    "an indefinite length": "3080300d060960864801650304020105000420",
    "NULL of one byte": "3032300e06096086480165030402010501000420",
    "the octets tagged as bits": "3031300d060960864801650304020105000320",
    "a longer octet string": "3031300d060960864801650304020105000421",
  };
  const block = (info: Uint8Array, tail: Uint8Array = hash, start?: number[]) => blockOf(info, tail, start);
  const good = block(right);
  const flips = Array.from({ length: 256 - hash.length - 1 }, (_, index) => index + 1).filter((at) => at < 8 || at % 16 === 0 || at > 200);
  const blocks: [string, Buffer][] = [
    ...Object.entries(infos).map(([flaw, info]): [string, Buffer] => [flaw, block(Buffer.from(info.replaceAll(" ", ""), "hex"))]),
    ...flips.map((at): [string, Buffer] => [
      `byte ${at} of the block changed`,
      Buffer.from(good.map((byte, index) => (index === at ? byte ^ 1 : byte))),
    ]),
    [
      "garbage after the hash",
      Buffer.concat([Buffer.from([0, 1, ...new Uint8Array(8).fill(0xff), 0]), right, hash, Buffer.alloc(256 - 11 - 51, 7)]),
    ],
    ["a byte after the hash", block(right, Buffer.from([...hash, 0]))],
    ["another hash", block(right, createHash("sha256").update("x").digest())],
    ["block type 0", block(right, hash, [0, 0])],
    ["block type 2", block(right, hash, [0, 2])],
  ];
  return blocks.map(([flaw, bytes]) => ({ flaw, token: join(input, raw(key, bytes)) }));
}

/** PSS signatures with another salt, hash or block (RFC 8017 9.1.2). */
export function missalted(key: KeyObject, header: { alg: string }): FlawedToken[] {
  const input = inputOf(header);
  const pss = (hash: string, saltLength: number) =>
    join(input, sign(hash, Buffer.from(input), { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }));
  const block = publicDecrypt(
    { key, padding: constants.RSA_NO_PADDING },
    Buffer.from(signToken(header, key).split(".")[2] ?? "", "base64url"),
  );
  const changed = [1, 2, 64, 128, 200, 222, 223, 240, 254, 255].map((at) => ({
    flaw: `byte ${at} of the block changed`,
    token: join(input, raw(key, Buffer.from(block.map((byte, index) => (index === at ? byte ^ 4 : byte))))),
  }));
  return [
    ...[0, 20, 31, 33, 64].map((length) => ({ flaw: `a salt of ${length} bytes`, token: pss("sha256", length) })),
    ...["sha1", "sha384", "sha512"].map((hash) => ({ flaw: `hashed by ${hash}`, token: pss(hash, 32) })),
    { flaw: "PKCS #1 v1.5 instead", token: join(input, sign("sha256", Buffer.from(input), key)) },
    ...changed,
  ];
}

/** ECDSA pairs that an unchecked verifier takes, and pairs in other writing (FIPS 186-5 6.4.2). */
export function miscurved(key: KeyObject, header: { alg: string }): FlawedToken[] {
  const input = inputOf(header);
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const field = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
  const bytes = (number: bigint, length = 32) => Buffer.from(number.toString(16).padStart(length * 2, "0"), "hex");
  const values: [string, bigint][] = [
    ["0", 0n],
    ["1", 1n],
    ["the order", order],
    ["the order less one", order - 1n],
    ["the field's prime", field],
  ];
  const pairs = values.flatMap(([r, left]) =>
    values.map(([s, right]) => ({ flaw: `r ${r}, s ${s}`, bytes: Buffer.concat([bytes(left), bytes(right)]) })),
  );
  const good = sign("sha256", Buffer.from(input), { key, dsaEncoding: "ieee-p1363" });
  const [r, s] = [good.subarray(0, 32), good.subarray(32)];
  const others = [
    { flaw: "DER", bytes: sign("sha256", Buffer.from(input), key) },
    { flaw: "r and s changed over", bytes: Buffer.concat([s, r]) },
    { flaw: "r alone", bytes: r },
    { flaw: "zeros before each", bytes: Buffer.concat([Buffer.alloc(1), r, Buffer.alloc(1), s]) },
    { flaw: "r beyond the order", bytes: Buffer.concat([bytes(BigInt(`0x${r.toString("hex")}`) + order, 33), Buffer.alloc(1), s]) },
    { flaw: "hashed by SHA-384", bytes: sign("sha384", Buffer.from(input), { key, dsaEncoding: "ieee-p1363" }) },
    { flaw: "200 bytes", bytes: Buffer.alloc(200, 1) },
  ];
  return [...pairs, ...others].map(({ flaw, bytes }) => ({ flaw, token: join(input, bytes) }));
}

/** HMACs with a public key in every spelling of it as the secret (RFC 8725 2.1). */
export function confused(publicKey: KeyObject, alg: string): FlawedToken[] {
  const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
  const jwk = publicKey.export({ format: "jwk" });
  const secrets: Record<string, string | Buffer> = {
    PEM: pem,
    "PEM without its last line break": pem.trim(),
    DER: publicKey.export({ type: "spki", format: "der" }),
    JWK: JSON.stringify(jwk),
    "its x or n": Buffer.from(jwk.x ?? jwk.n ?? "", "base64url"),
    nothing: "",
  };
  return Object.entries(secrets).flatMap(([flaw, secret]) =>
    [alg, "HS256"].map((said) => {
      const input = inputOf({ alg: said });
      return { flaw: `HMAC of ${flaw}, called ${said}`, token: join(input, createHmac("sha256", secret).update(input).digest()) };
    }),
  );
}

function raw(key: KeyObject, block: Buffer): Buffer {
  return privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, block);
}
