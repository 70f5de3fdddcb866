import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { JWK } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { KeySource } from "../edge/auth/key-source.ts";
import { confused, miscurved, mispadded, missalted, misshapen, signToken, wellPadded } from "./jws/flawed-tokens.ts";
import { configuredKey, judgeAsToken, judgeSignature, startKeySetServer, wrapAsToken } from "./jws/vector-judge.ts";

/** The folder testvectors_v1 of github.com/C2SP/wycheproof; its files are not kept here. */
const folder = process.env.AEGIS_WYCHEPROOF;

interface Vector {
  tcId: number;
  comment: string;
  jws: unknown;
  result: "valid" | "invalid";
}
interface Group {
  comment: string;
  private?: JWK & { keys?: JWK[] };
  public?: JWK & { keys?: JWK[] };
  tests: Vector[];
}

const counts = { valid: 0, wrapped: 0, invalid: 0 };
const leftOut: string[] = [];
let server: Awaited<ReturnType<typeof startKeySetServer>>;
beforeAll(async () => {
  server = await startKeySetServer();
});
afterAll(() => {
  server.close();
  if (folder === undefined) return;
  console.log(
    `${counts.valid} valid accepted (${counts.wrapped} re-signed over claims), ${counts.invalid} invalid refused, ${leftOut.length} left out`,
  );
  for (const line of leftOut) console.log(`left out: ${line}`);
});

function readGroups(file: string): Group[] {
  return (JSON.parse(readFileSync(join(folder ?? "", file), "utf8")) as { testGroups: Group[] }).testGroups;
}

const textOf = ({ jws }: Vector) => (typeof jws === "string" ? jws : JSON.stringify(jws));
const headerOf = (jws: string) => JSON.parse(Buffer.from(jws.split(".")[0] ?? "", "base64url").toString()) as { alg: string; kid?: string };

/** A key's own `alg` where it is registered; RFC 7520's keys here name none, or another than their vectors are signed with. */
function algorithmOf(key: JWK, jws: string, note: (reason: string) => void): string {
  const { alg } = headerOf(jws);
  if (key.alg === undefined || key.alg === alg) return alg;
  note(`the key says it is for ${key.alg}, the valid vector is signed with ${alg}: judged with that left out`);
  delete key.alg;
  return alg;
}

describe("tokens of our own with the flaws that such vectors have", () => {
  const es256 = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const jwkOf = ({ publicKey }: typeof rsa, limits: object = {}) => ({ ...publicKey.export({ format: "jwk" }), ...limits }) as JWK;

  test.each([
    ["ES256", es256, miscurved(es256.privateKey, { alg: "ES256" })],
    ["RS256", rsa, mispadded(rsa.privateKey, { alg: "RS256" })],
    ["PS256", rsa, missalted(rsa.privateKey, { alg: "PS256" })],
  ])("%s: every good one is accepted, and no flawed one", async (alg, pair, flawed) => {
    const good = signToken({ alg }, pair.privateKey);
    const all = [...flawed, ...misshapen(good, { alg }), ...confused(pair.publicKey, alg)];
    for (const source of [await configuredKey(jwkOf(pair), [alg]), server.publish([jwkOf(pair)])]) {
      expect(await judgeAsToken(good, source, [alg])).toBe("accepted");
      for (const { flaw, token } of all) expect(`${flaw}: ${await judgeAsToken(token, source, [alg])}`).not.toMatch(/: accepted$/);
    }
    expect(new Set(all.map(({ token }) => token)).size).toBeGreaterThan(50);
  });

  test("a block made by hand and without a flaw is accepted", async () => {
    const source = await configuredKey(jwkOf(rsa), ["RS256"]);
    expect(await judgeAsToken(wellPadded(rsa.privateKey, { alg: "RS256" }), source, ["RS256"])).toBe("accepted");
  });

  test("keys for something else, of another curve or off it, and weak ones verify nothing", async () => {
    const other = generateKeyPairSync("ec", { namedCurve: "P-384" });
    const weak = generateKeyPairSync("rsa", { modulusLength: 1024 });
    const tokens = { ES256: signToken({ alg: "ES256" }, es256.privateKey), RS256: signToken({ alg: "RS256" }, rsa.privateKey) };
    const cases: ["ES256" | "RS256", string, JWK, string?][] = [
      ["ES256", "for encryption", jwkOf(es256, { use: "enc" })],
      ["ES256", "for agreement", jwkOf(es256, { key_ops: ["deriveKey"] })],
      ["ES256", "for another algorithm", jwkOf(es256, { alg: "ES384" })],
      ["ES256", "of another curve", jwkOf(other)],
      ["ES256", "said to be of another curve", jwkOf(es256, { crv: "P-384" })],
      ["ES256", "off the curve", jwkOf(es256, { y: jwkOf(es256).x })],
      ["ES256", "without a coordinate", jwkOf(es256, { y: undefined })],
      ["ES256", "of another kind", jwkOf(es256, { kty: "RSA" })],
      ["RS256", "for encryption", jwkOf(rsa, { use: "enc" })],
      ["RS256", "for PS256", jwkOf(rsa, { alg: "PS256" })],
      ["RS256", "of exponent 1", jwkOf(rsa, { e: "AQ" })],
      ["RS256", "of 1024 bits", jwkOf(weak), signToken({ alg: "RS256" }, weak.privateKey)],
    ];
    for (const [alg, flaw, key, token = tokens[alg]] of cases) {
      for (const source of [await configuredKey(key, [alg]), server.publish([key])]) {
        expect(`${flaw}: ${await judgeAsToken(token, source, [alg])}`).not.toMatch(/: accepted$/);
      }
    }
  });
});

if (folder !== undefined) {
  describe("the public vectors of C2SP/wycheproof", () => {
    test("signatures: every valid one is accepted, raw and re-signed over claims, and no invalid one", async () => {
      for (const group of readGroups("json_web_signature_test.json")) await judgeGroup(group);
      expect(counts.invalid).toBeGreaterThan(300);
    });

    test("key sets: no signature is believed by a key that is weak, ambiguous or for something else", async () => {
      for (const group of readGroups("json_web_key_test.json")) {
        const keys = (group.public ?? group.private)?.keys ?? [];
        for (const vector of group.tests) await judgeSet(vector, keys, `key set ${vector.tcId} (${group.comment}, ${vector.comment})`);
      }
    });
  });
}

async function judgeGroup(group: Group): Promise<void> {
  const [key, signer] = [group.public ?? group.private, group.private] as [JWK, JWK | undefined];
  const where = (vector: Vector) => `signature ${vector.tcId} (${group.comment}, ${vector.comment})`;
  const first = group.tests.find(({ result }) => result === "valid") ?? group.tests[0]!;
  const note = (reason: string) => leftOut.push(`the alg of the key of ${where(first)}: ${reason}`);
  const algorithm = first.result === "valid" ? algorithmOf(key, textOf(first), note) : (key.alg ?? headerOf(textOf(first)).alg);
  const sources = [await configuredKey(key, [algorithm]), ...(key.kty === "oct" ? [] : [server.publish([key])])];
  const valid = new Set(group.tests.filter(({ result }) => result === "valid").map(textOf));
  for (const vector of group.tests) {
    const contradiction = contradictionOf(vector, valid);
    if (contradiction === null) await judge(vector, { sources, algorithm, signer, where: where(vector) });
    else leftOut.push(`${where(vector)}: ${contradiction}`);
  }
}

/** Why a vector's own verdict cannot be right. */
function contradictionOf(vector: Vector, valid: ReadonlySet<string>): string | null {
  const text = textOf(vector);
  if (vector.result === "invalid") return valid.has(text) ? "called invalid, and letter by letter the same as one called valid" : null;
  return /^[\w.-]+$/.test(text) ? null : "called valid, and holds a character that base64url does not have (RFC 7515 2): refused";
}

async function judge(vector: Vector, by: { sources: (KeySource | string)[]; algorithm: string; signer: JWK | undefined; where: string }) {
  const jws = textOf(vector);
  for (const source of by.sources) {
    const verdict = await judgeSignature(jws, source, [by.algorithm]);
    if (vector.result === "invalid") {
      expect(`${by.where}: ${verdict}`).not.toMatch(/: accepted$/);
      expect(await judgeAsToken(jws, source, [by.algorithm])).not.toBe("accepted");
      continue;
    }
    if (jws.split(".")[1] !== "") expect(`${by.where}: ${verdict}`).toMatch(/: accepted$/);
    else expect(verdict).toBe("token malformed");
    if (by.signer?.d === undefined && by.signer?.k === undefined) continue;
    expect(`${by.where}: ${await judgeAsToken(await wrapAsToken(jws, by.signer), source, [by.algorithm])}`).toMatch(/: accepted$/);
  }
  count(vector, by);
}

function count(vector: Vector, { signer, where }: { signer: JWK | undefined; where: string }): void {
  if (vector.result === "invalid") counts.invalid += 1;
  else counts.valid += 1;
  if (vector.result === "invalid") return;
  if (signer?.d !== undefined || signer?.k !== undefined) counts.wrapped += 1;
  if (textOf(vector).split(".")[1] === "")
    leftOut.push(`${where} as it is: an empty payload holds no claims; re-signed over claims it is accepted`);
}

/** Sets of keys are published by issuers; what a set of secrets would say is judged with the one secret that the token names. */
async function judgeSet(vector: Vector, keys: JWK[], where: string): Promise<void> {
  const jws = textOf(vector);
  const { alg, kid } = headerOf(jws);
  const published = await judgeSignature(jws, server.publish(keys.map(withoutPrivate)), [alg]);
  const named = keys.filter((key) => key.kid === kid);
  const isSecret = named.every(({ kty }) => kty === "oct");
  if (vector.result === "valid") {
    const verdict = isSecret ? await judgeSignature(jws, await configuredKey(named[0] as JWK, [alg]), [alg]) : published;
    expect(`${where}: ${verdict}`).toMatch(/: accepted$/);
    counts.valid += 1;
    if (isSecret && keys.length > 1) leftOut.push(`${where} as a set: secrets are configured one by one; accepted by the one it names`);
    return;
  }
  expect(`${where}: ${published}`).not.toMatch(/: accepted$/);
  const secret =
    isSecret && keys.length === 1 ? await judgeSignature(jws, await configuredKey(named[0] as JWK, [alg]), [alg]) : "no secret";
  if (secret === "accepted")
    leftOut.push(
      `${where} as a secret: ${JSON.stringify({ alg: named[0]?.alg, use: named[0]?.use })} cannot be said of one in the config; refused as a set`,
    );
  counts.invalid += 1;
}

function withoutPrivate({ d, p, q, dp, dq, qi, ...rest }: JWK): JWK {
  return rest;
}
