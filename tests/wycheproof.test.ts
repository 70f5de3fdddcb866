import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { JWK } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { KeySource } from "../edge/auth/key-source.ts";
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

describe.skipIf(folder === undefined)("the public vectors of C2SP/wycheproof", () => {
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

async function judgeGroup(group: Group): Promise<void> {
  const [key, signer] = [group.public ?? group.private, group.private] as [JWK, JWK | undefined];
  const where = (vector: Vector) => `signature ${vector.tcId} (${group.comment}, ${vector.comment})`;
  const first = group.tests.find(({ result }) => result === "valid") ?? group.tests[0]!;
  const note = (reason: string) => leftOut.push(`the alg of the key of ${where(first)}: ${reason}`);
  const algorithm = first.result === "valid" ? algorithmOf(key, textOf(first), note) : (key.alg ?? headerOf(textOf(first)).alg);
  const sources = [await configuredKey(key, [algorithm]), ...(key.kty === "oct" ? [] : [server.publish([key])])];
  for (const vector of group.tests) await judge(vector, { sources, algorithm, signer, where: where(vector) });
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
