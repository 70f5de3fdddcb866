import { randomBytes } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readSealedText, type SecretUse } from "#contracts/sealed-text.ts";
import { describeRefusal, openSealedText } from "./open-sealed-text.ts";
import { sealText } from "./seal-text.ts";
import { readSealingKeys, type SealingKeys } from "./sealing-keys.ts";

const keysOf = (...ids: string[]): SealingKeys =>
  readSealingKeys(ids.map((id) => `${id}:${randomBytes(32).toString("base64")}`).join()) ?? new Map();
const use: SecretUse = { field: "auth.jwt.issuers.secret", owner: "https://a.example" };
const keys = keysOf("new", "old");
const secret = "a-shared-secret-that-nobody-may-see-0123456789";

describe("a sealed text", () => {
  test("opens as what was sealed, whatever that is", async () => {
    const texts = fc.string({ unit: "grapheme", minLength: 1, maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const sealed = await sealText(text, use, keys);
        expect(readSealedText(sealed)?.keyId).toBe("new");
        expect(await openSealedText(sealed, use, keys)).toEqual({ ok: true, text });
      }),
    );
  });

  test("is another one each time", async () => {
    const all = await Promise.all(Array.from({ length: 50 }, () => sealText(secret, use, keys)));
    expect(new Set(all.map((text) => readSealedText(text)?.iv)).size).toBe(50);
  });

  test("opens with a key that no longer seals, wherever it stands among the keys", async () => {
    const sealed = await sealText(secret, use, new Map([...keys].slice(1)));
    expect(readSealedText(sealed)?.keyId).toBe("old");
    expect(await openSealedText(sealed, use, keys)).toEqual({ ok: true, text: secret });
  });

  test("does not open in another field, or for another owner", async () => {
    const sealed = await sealText(secret, use, keys);
    const others: SecretUse[] = [
      { ...use, field: "auth.oauth2.clientSecret" },
      { ...use, field: "auth.jwt.issuers.publicKey" },
      { ...use, owner: "https://b.example" },
      { ...use, owner: "https://a.example/" },
      { ...use, owner: "" },
    ];
    for (const other of others) expect(await openSealedText(sealed, other, keys)).toEqual({ ok: false, reason: "refused" });
  });

  test("does not open with another key of that id, and names an id that is not there", async () => {
    const sealed = await sealText(secret, use, keys);
    expect(await openSealedText(sealed, use, keysOf("new"))).toEqual({ ok: false, reason: "refused" });
    expect(await openSealedText(sealed, use, keysOf("other"))).toEqual({ ok: false, reason: "unknown-key", keyId: "new" });
    expect(await openSealedText(sealed, use, new Map())).toMatchObject({ reason: "unknown-key" });
    const renamed = sealed.replace("enc:v1:new:", "enc:v1:old:");
    expect(await openSealedText(renamed, use, keys)).toEqual({ ok: false, reason: "refused" });
  });

  test("never opens once a bit of it is another", async () => {
    const { iv = "", ciphertext = "" } = readSealedText(await sealText(secret, use, keys)) ?? {};
    const bytes = Buffer.concat([iv, ciphertext].map((part) => Buffer.from(part, "base64url")));
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      const text = `enc:v1:new:${changed.subarray(0, 12).toString("base64url")}.${changed.subarray(12).toString("base64url")}`;
      expect(await openSealedText(text, use, keys)).toEqual({ ok: false, reason: "refused" });
    }
  });

  test("never opens once it is cut", async () => {
    const sealed = await sealText(secret, use, keys);
    for (let length = 0; length < sealed.length; length++) {
      expect((await openSealedText(sealed.slice(0, length), use, keys)).ok).toBe(false);
    }
  });

  test("stays closed for a reason that tells nothing of it", async () => {
    const sealed = await sealText(secret, use, keys);
    const refusals = [
      await openSealedText("enc:v1:new:AA", use, keys),
      await openSealedText(sealed, use, new Map()),
      await openSealedText(sealed, { ...use, owner: "other" }, keys),
    ];
    const said = refusals.map((refusal) => (refusal.ok ? "" : describeRefusal(refusal)));
    expect(said).toEqual([
      expect.stringContaining("damaged"),
      expect.stringContaining("key new, which AEGIS_SEALING_KEYS does not hold"),
      expect.stringContaining("another field or owner"),
    ]);
    for (const hidden of [secret, sealed.slice(-20)]) expect(said.join()).not.toContain(hidden);
  });
});

test("nothing is sealed without a key", async () => {
  await expect(sealText(secret, use, new Map())).rejects.toThrow("no sealing key");
});
