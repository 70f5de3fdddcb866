import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { openSealedText } from "#config/open-sealed-text.ts";
import { sealText } from "#config/seal-text.ts";
import { readSealingKeys } from "#config/sealing-keys.ts";
import type { SecretUse } from "#contracts/sealed-text.ts";
import { ensureSecrets, sealingKeys } from "../dev/secrets.ts";
import { readEnvironment } from "../env.ts";
import { repositoryRoot } from "../repository-root.ts";
import { checkCommand } from "./check-command.ts";
import { readSecret } from "./read-secret.ts";
import { createSealCommand } from "./seal-command.ts";
import { type CommandRun, testCommand } from "./test-command.ts";

const secret = "a-shared-secret-that-nobody-may-see-0123456789";
const issuer = "https://a.example";
const use: SecretUse = { field: "auth.jwt.issuers.secret", owner: issuer };
const keyText = `k1:${"B".repeat(42)}A`;
const folder = mkdtempSync(join(tmpdir(), "aegis-seal-"));
afterEach(() => vi.unstubAllEnvs());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The command as a process of its own, with what it reads from standard input. */
function aegis(args: readonly string[], input: string) {
  const env = { ...readEnvironment(), NO_COLOR: "1", AEGIS_SEALING_KEYS: keyText };
  return spawnSync(process.execPath, [join(repositoryRoot, "cli", "aegis.mjs"), ...args], { encoding: "utf8", env, input });
}

/** The same in this process, with an environment that holds these sealing keys. */
function seal(args: readonly string[], input = "", keys = keyText): Promise<CommandRun> {
  vi.stubEnv("AEGIS_SEALING_KEYS", keys);
  return testCommand(createSealCommand(Readable.from([Buffer.from(input)])), [...args]);
}

async function opened(text: string, keys = keyText): Promise<unknown> {
  return openSealedText(text.trim(), use, readSealingKeys(keys) ?? new Map());
}

describe("aegis seal", () => {
  test("prints what is sealed of standard input, which opens for that field and owner", async () => {
    const { status, stdout, stderr } = aegis(["seal", use.field, issuer], `${secret}\n`);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^enc:v1:k1:\S+\n$/);
    expect(await opened(stdout)).toEqual({ ok: true, text: secret });
  });

  test("prints JSON for programs", async () => {
    const { out } = await seal([use.field, issuer, "--json"], secret);
    const answer = JSON.parse(out);
    expect(answer).toMatchObject(use);
    expect(await opened(answer.sealed)).toEqual({ ok: true, text: secret });
    expect(out).not.toContain(secret);
  });

  test("seals with the local stack's key where no other is given", async () => {
    const state = join(folder, "state");
    const secrets = await ensureSecrets(state);
    const { out } = await seal([use.field, issuer, "--state", state], secret, "");
    expect(await opened(out, sealingKeys(secrets))).toEqual({ ok: true, text: secret });
  });

  test("makes a new key each time, of the id that is asked for", async () => {
    const runs = [await seal(["--generate-key", "--id", "k7"]), await seal(["--generate-key", "--id", "k7"])];
    const keys = runs.map(({ out }) => out.trim());
    expect(new Set(keys).size).toBe(2);
    for (const key of keys) expect([...(readSealingKeys(key)?.keys() ?? [])]).toEqual(["k7"]);
    const { id, key } = JSON.parse((await seal(["--generate-key", "--json"])).out);
    expect([...(readSealingKeys(key)?.keys() ?? [])]).toEqual([id]);
  });

  test("takes no secret from the command line, and does not repeat one that stands there", () => {
    for (const args of [[use.field, issuer, secret], [secret], [use.field, issuer, "--id", "k1", secret]]) {
      const { status, stdout, stderr } = aegis(["seal", ...args], secret);
      expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
      expect(stderr).not.toBe("");
      expect(stderr).not.toContain(secret);
    }
  });

  test.each([
    ["there is no field", []],
    ["there is no owner", [use.field]],
    ["the owner is empty", [use.field, ""]],
    ["the field is none that may be sealed", ["gateway.port", "x"]],
    ["a key and a seal are asked for at once", [use.field, issuer, "--generate-key"]],
    ["the new key's id is none", ["--generate-key", "--id", "a b"]],
    ["a seal has an id", [use.field, issuer, "--id", "k1"]],
  ])("is exit code 2 when %s", async (_what, args) => {
    const run = await seal(args, secret);
    expect(run).toEqual({ exitCode: 2, out: "", err: expect.stringMatching(/^error: /) });
  });

  test.each([
    ["it is empty", "\n", keyText, "the secret is empty"],
    ["the edge would find it too short", "only-a-few-bytes", keyText, "shorter than 32 bytes"],
    ["there is no key", secret, "", "there is no sealing key"],
    ["the key is none", secret, "k1:short-sealing-key", "AEGIS_SEALING_KEYS must be"],
  ])("is exit code 1 and one sentence when %s", async (_what, input, keys, said) => {
    const { exitCode, out, err } = await seal([use.field, issuer, "--state", join(folder, "nowhere")], input, keys);
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: "" });
    expect(err).toMatch(/^aegis: [^\n]+\n$/);
    expect(err).toContain(said);
    for (const hidden of [secret, "short-sealing-key", "only-a-few-bytes"]) expect(err).not.toContain(hidden);
  });
});

describe("the secret", () => {
  const prompted: string[] = [];
  const prompt = { write: (text: string) => prompted.push(text) };

  test("keeps its line breaks but for the last, so that a PEM is whole", async () => {
    expect(await readSecret(Readable.from([Buffer.from("one\ntwo"), Buffer.from("\r\n")]), prompt)).toBe("one\ntwo");
  });

  test("is at most 8 KiB of UTF-8", async () => {
    await expect(readSecret(Readable.from([Buffer.alloc(5000, "a"), Buffer.alloc(5000, "a")]), prompt)).rejects.toThrow("longer than 8192");
    await expect(readSecret(Readable.from([Buffer.from([0xff, 0xfe])]), prompt)).rejects.toThrow("not UTF-8");
  });

  test("is asked for at a terminal, and what is typed is not shown", async () => {
    prompted.length = 0;
    const terminal = Object.assign(new PassThrough(), { isTTY: true });
    const reading = readSecret(terminal, prompt);
    terminal.write(`${secret}\r`);
    expect(await reading).toBe(secret);
    expect(prompted.join("")).toBe("Secret (not shown): \n");
  });

  test.each([
    ["Ctrl-C", "\x03"],
    ["Ctrl-D", "\x04"],
  ])("is none after %s", async (_key, typed) => {
    const terminal = Object.assign(new PassThrough(), { isTTY: true });
    const reading = readSecret(terminal, prompt);
    terminal.write(typed);
    await expect(reading).rejects.toThrow("nothing was sealed");
  });
});

describe("aegis check", () => {
  async function check(text: string, keys = keyText) {
    const file = join(folder, "aegis.config.yaml");
    const issuers = `{ issuer: "${issuer}", audience: a, algorithms: [HS256], secret: "${text}" }`;
    writeFileSync(file, `gateway:\n  routes:\n    - {path: /, upstream: "http://h"}\nauth:\n  jwt:\n    issuers:\n      - ${issuers}\n`);
    vi.stubEnv("AEGIS_SEALING_KEYS", keys);
    return testCommand(checkCommand(), [file]);
  }

  test("is content with a sealed secret that opens, and warns of one that does not here", async () => {
    const sealed = await sealText(secret, use, readSealingKeys(keyText) ?? new Map());
    const moved = await sealText(secret, { ...use, owner: "https://b.example" }, readSealingKeys(keyText) ?? new Map());
    const said = [await check(sealed), await check(sealed, ""), await check(sealed, `k2:${"A".repeat(43)}`), await check(moved)];
    expect(said.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0]);
    const warnings = said.map(({ err }) =>
      err
        .split("\n")
        .filter((line) => line.includes("auth.jwt.issuers[0].secret"))
        .join(),
    );
    expect(warnings).toEqual([
      "",
      expect.stringContaining(`${issuer} needs AEGIS_SEALING_KEYS, which is not set here`),
      expect.stringContaining("sealed with the key k1, which AEGIS_SEALING_KEYS does not hold"),
      expect.stringContaining("sealed for another field or owner"),
    ]);
    for (const { out, err } of said) expect(out + err).not.toContain(secret);
  });

  test("is exit code 1 for one that is damaged or stands open, and repeats neither", async () => {
    for (const text of ["enc:v1:k1:damaged-text", secret]) {
      const { exitCode, out, err } = await check(text);
      expect(exitCode).toBe(1);
      expect(err).toContain("auth.jwt.issuers[0].secret");
      expect(out + err).not.toContain(text);
    }
  });
});
