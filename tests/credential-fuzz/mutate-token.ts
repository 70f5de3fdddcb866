import { createHmac } from "node:crypto";
import { CompactSign } from "jose";
import type { Random } from "../path-fuzz/seeded-random.ts";
import type { FuzzWorld } from "./fuzz-world.ts";
import { splice, textEdits } from "./mutate-text.ts";

type Edit = (token: string, random: Random, world: FuzzWorld) => string | Promise<string>;
type Members = Record<string, unknown>;

const BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

const partsOf = (token: string) => token.split(".") as [string, string, string];
const encode = (value: unknown) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
const decode = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString()) as Members;

/** The same bytes in another spelling: unused bits set, padding, the other alphabet. */
const respell: Edit = (token, random) => {
  const parts = partsOf(token);
  const at = random.below(3);
  const part = parts[at] ?? "";
  const last = BASE64URL.indexOf(part.slice(-1));
  const unused = [0, 0, 4, 2][part.length % 4] ?? 0;
  const withBits = part.slice(0, -1) + BASE64URL.charAt(last ^ (1 + random.below(Math.max(1, 2 ** unused - 1))));
  const padded = part.padEnd(part.length + 4 - (part.length % 4), "=");
  const other = part.replaceAll("-", "+").replaceAll("_", "/");
  parts[at] = random.pick([...(unused > 0 ? [withBits] : []), padded, other, `${part}%0A`]);
  return parts.join(".");
};

/** Whole tokens' parts put together anew. */
const recombine: Edit = (token, random, { tokens, deadTokens }) => {
  const others = [token, ...tokens, ...deadTokens];
  return [0, 1, 2].map((at) => partsOf(random.pick(others))[at]).join(".");
};

const reshape: Edit = (token, random) => {
  const [header, payload, signature] = partsOf(token);
  return random.pick([
    `${header}.${payload}.`,
    `${header}.${payload}`,
    `.${payload}.${signature}`,
    `${header}..${signature}`,
    `${header}.${payload}.${signature}.`,
    `${header}.${payload}.${signature}.${signature}`,
    `${payload}.${header}.${signature}`,
    `${header}.${payload}.${signature}.a.b`,
    "..",
  ]);
};

const headers = (random: Random): Members =>
  random.pick<Members>([
    { alg: random.pick(["none", "None", "nOnE", "", "HS256", "HS512", "ES256", "ES384", "RS256", "PS256", "EdDSA", "RSA1_5", "dir"]) },
    { alg: random.pick([null, 1, ["ES256"], { alg: "ES256" }]) },
    { kid: random.pick(["HS256", "ES256", "RS256", "EdDSA", "../../dev/null", "' OR 1=1", "", "constructor", 7, null]) },
    { crit: random.pick([["exp"], ["b64"], [], "exp"]), b64: false },
    { b64: false },
    { zip: "DEF" },
    { jku: "https://stranger.test/keys" },
    { x5u: "https://stranger.test/chain" },
    { x5c: ["MIIB"] },
    { typ: random.pick(["at+jwt", "dpop+jwt", "JOSE", 1]) },
  ]);

const claims = (random: Random, now: number): Members =>
  random.pick<Members>([
    { roles: ["admin"] },
    { sub: "root" },
    { exp: random.pick([now + 999_999, 1e308, "9999999999", null]) },
    { aud: random.pick(["other", ["aegis", "other"], null]) },
    { iss: random.pick(["https://hs256.fuzz.test", "https://es256.fuzz.test", "https://rs256.fuzz.test", "", null, "constructor"]) },
    { jti: "x" },
    { nbf: 0, iat: 0 },
  ]);

/** Another header or other claims under the signature that was there. */
const reword: Edit = (token, random) => {
  const [header, payload, signature] = partsOf(token);
  const isHeader = random.chance(0.5);
  const first = isHeader ? encode({ ...decode(header), ...headers(random) }) : header;
  const second = isHeader ? payload : encode({ ...decode(payload), ...claims(random, Math.floor(Date.now() / 1000)) });
  return `${first}.${second}.${signature}`;
};

/** The same members, written otherwise: the signature is over bytes. */
const rewrite: Edit = (token, random) => {
  const [header, payload, signature] = partsOf(token);
  const members = decode(payload);
  const text = JSON.stringify(members);
  const written = random.pick([
    ` ${text}`,
    JSON.stringify(members, null, 1),
    splice(text, text.length - 1, 0, ',"sub":"root"'),
    `[${text}]`,
  ]);
  return `${header}.${encode(written)}.${signature}`;
};

/** Signed by HMAC under what anybody knows of the issuer. */
const confuse: Edit = (token, random, { publicTexts }) => {
  const [header, payload] = partsOf(token);
  const input = `${encode({ ...decode(header), alg: "HS256" })}.${payload}`;
  return `${input}.${createHmac("sha256", random.pick(publicTexts)).update(input).digest("base64url")}`;
};

/** Signed by a stranger's key, which the header may bring along. */
const forge: Edit = (token, random, { stranger: { privateKey, publicJwk } }) => {
  const brought = random.pick<Members>([{}, { jwk: publicJwk }, { kid: "ES256" }, { jku: "https://stranger.test/keys", kid: "a" }]);
  const payload = Buffer.from(partsOf(token)[1], "base64url");
  return new CompactSign(payload).setProtectedHeader({ alg: "ES256", ...brought }).sign(privateKey);
};

const edits: Record<string, Edit> = {
  ...textEdits,
  respelled: respell,
  recombined: recombine,
  reshaped: reshape,
  reworded: reword,
  rewritten: rewrite,
  "of confused algorithms": confuse,
  forged: forge,
  dead: (_token, random, { deadTokens }) => random.pick(deadTokens),
};

/** A token that must not be served, and what was done to it. */
export async function mutateToken(random: Random, world: FuzzWorld): Promise<{ how: string; text: string }> {
  const [how, edit] = random.pick(Object.entries(edits));
  return { how: `token ${how}`, text: await edit(random.pick(world.tokens), random, world) };
}
