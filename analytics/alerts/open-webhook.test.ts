import { describe, expect, it } from "vitest";
import { sealText } from "#config/seal-text.ts";
import type { SecretUse } from "#contracts/sealed-text.ts";
import { openWebhook } from "./open-webhook.ts";

const keys = new Map([["k1", new Uint8Array(32).fill(7)]]);
const address = "https://chat.example/hooks/s3cret";
const urlUse: SecretUse = { field: "alerts.webhooks.url", owner: "chat" };
const secretUse: SecretUse = { field: "alerts.webhooks.secret", owner: "chat" };

describe("a webhook", () => {
  it("is as it is written where nothing is sealed, and none stays none", async () => {
    const webhook = { name: "chat", url: "${env:CHAT_URL}", secret: "${env:CHAT_SECRET}" };
    expect(await openWebhook(webhook, new Map())).toEqual({ kind: "ready", webhook });
    expect(await openWebhook(undefined, keys)).toEqual({ kind: "ready", webhook: undefined });
  });

  it("is opened, address and secret", async () => {
    const webhook = { name: "chat", url: await sealText(address, urlUse, keys), secret: await sealText("key", secretUse, keys) };
    expect(await openWebhook(webhook, keys)).toEqual({ kind: "ready", webhook: { name: "chat", url: address, secret: "key" } });
    expect(await openWebhook({ name: "chat", url: webhook.url }, keys)).toEqual({ kind: "ready", webhook: { name: "chat", url: address } });
  });

  it("waits for a key that is not there yet", async () => {
    const webhook = { name: "chat", url: await sealText(address, urlUse, keys) };
    expect(await openWebhook(webhook, new Map())).toEqual({ kind: "unresolved", variable: "AEGIS_SEALING_KEYS" });
  });

  it.each<[string, string, SecretUse]>([
    ["another webhook's", "url", { ...urlUse, owner: "pager" }],
    ["a secret in the address's place", "url", secretUse],
    ["an address in the secret's place", "secret", urlUse],
  ])("is refused with %s sealed text, without a word of what it holds", async (_what, field, use) => {
    const webhook = { name: "chat", url: address, [field]: await sealText(address, use, keys) };
    const opened = await openWebhook(webhook, keys);
    expect(opened).toMatchObject({
      kind: "refused",
      failure: expect.stringContaining(`alerts.webhooks.${field}: it was sealed for another`),
    });
    expect(JSON.stringify(opened)).not.toContain("s3cret");
  });
});
