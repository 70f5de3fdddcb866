import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readSealingKeys } from "#config/sealing-keys.ts";
import { ensureSecrets, readSecrets, sealingKeys, secretsPath, serviceToken, traceToken } from "./secrets.ts";
import { temporaryFolder } from "./test-stack.ts";

let folder: string;

beforeEach(() => {
  folder = join(temporaryFolder(), "state");
});

afterEach(() => rmSync(join(folder, ".."), { recursive: true, force: true }));

test("every secret is different and has 32 random bytes", async () => {
  const secrets = await ensureSecrets(folder);
  const values = [
    secrets.operatorToken,
    secrets.sessionSecret,
    secrets.ingestKey.secret,
    secrets.redisToken,
    secrets.kvToken,
    secrets.apiKeyPepper.secret,
    secrets.clientHashKey.secret,
    secrets.jwtSecret,
    secrets.hopToken,
  ];
  expect(new Set(values).size).toBe(values.length);
  for (const value of values) expect(Buffer.from(value, "base64url")).toHaveLength(32);
});

test("what is made of another secret is different for each use, and a sealing key has 32 bytes", async () => {
  const secrets = await ensureSecrets(folder);
  const key = readSealingKeys(sealingKeys(secrets))?.get("local") ?? new Uint8Array();
  expect(key).toHaveLength(32);
  expect(new Set([Buffer.from(key).toString("base64url"), serviceToken(secrets), traceToken(secrets), secrets.sessionSecret]).size).toBe(4);
  expect(sealingKeys(await ensureSecrets(folder))).toBe(sealingKeys(secrets));
});

test("first starts at the same time agree on one file", async () => {
  const all = await Promise.all(Array.from({ length: 5 }, () => ensureSecrets(folder)));
  expect(new Set(all.map(({ operatorToken }) => operatorToken)).size).toBe(1);
});

test("loose permissions of an earlier file and folder are tightened", async () => {
  await ensureSecrets(folder);
  chmodSync(folder, 0o755);
  chmodSync(secretsPath(folder), 0o644);
  await ensureSecrets(folder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(secretsPath(folder)).mode & 0o777).toBe(0o600);
});

test("a damaged file is refused with what is wrong in it, and is left as it is", async () => {
  const secrets = await ensureSecrets(folder);
  const damaged = JSON.stringify({ ...secrets, hopToken: "short", kvToken: undefined });
  writeFileSync(secretsPath(folder), damaged);
  await expect(ensureSecrets(folder)).rejects.toThrow(/is damaged \(kvToken, hopToken\)/);
  expect(readFileSync(secretsPath(folder), "utf8")).toBe(damaged);
  writeFileSync(secretsPath(folder), "{");
  expect(() => readSecrets(folder)).toThrow("is damaged (the whole file)");
});
