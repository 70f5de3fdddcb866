import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import Cloudflare, { AuthenticationError, NotFoundError, PermissionDeniedError } from "cloudflare";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createKvRest, type KvStore } from "./kv-rest.ts";

const token = "a-token-of-this-suite";
const access = { accountId: "local", namespaceId: "policy", token };
const namespace = { account_id: access.accountId };
const inNamespace = { ...namespace, namespace_id: access.namespaceId };
let miniflare: Miniflare;
let server: ReturnType<typeof serve>;
let base: string;
let client: Cloudflare;

beforeAll(async () => {
  const script = "export default { fetch: () => new Response(null, { status: 404 }) }";
  miniflare = new Miniflare(
    convertV4MiniflareOptions({
      workers: [{ name: "kv", modules: true, script, compatibilityDate: "2026-08-01", kvNamespaces: { POLICY: "policy" } }],
      cf: false,
    }),
  );
  const store: KvStore = await miniflare.getKVNamespace("POLICY", "kv");
  server = serve({ fetch: createKvRest(store, access).fetch, hostname: "127.0.0.1", port: 0 });
  await new Promise((resolve) => server.once("listening", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/client/v4`;
  client = new Cloudflare({ apiToken: token, baseURL: base, maxRetries: 0 });
});

afterAll(async () => {
  server?.close();
  await miniflare?.dispose();
});

function url(path: string): string {
  return `${base}/accounts/local/storage/kv/namespaces/policy${path}`;
}

test("the official client writes, reads and deletes a value under a key with slashes", async () => {
  const key = "aegis/policy/config";
  await client.kv.namespaces.values.update(key, { ...inNamespace, value: '{"version":1}' });
  const read = await client.kv.namespaces.values.get(key, inNamespace);
  expect(await read.text()).toBe('{"version":1}');
  await client.kv.namespaces.values.delete(key, inNamespace);
  await expect(client.kv.namespaces.values.get(key, inNamespace)).rejects.toBeInstanceOf(NotFoundError);
});

test("the official client stores metadata beside a value", async () => {
  await client.kv.namespaces.values.update("with-metadata", { ...inNamespace, value: "v", metadata: JSON.stringify({ version: 7 }) });
  expect(await client.kv.namespaces.metadata.get("with-metadata", inNamespace)).toEqual({ version: 7 });
});

test("the official client writes, reads, lists and deletes in bulk", async () => {
  const keys = Array.from({ length: 25 }, (_, index) => `bulk/${String(index).padStart(2, "0")}`);
  const written = await client.kv.namespaces.bulkUpdate("policy", {
    ...namespace,
    body: keys.map((key) => ({ key, value: JSON.stringify({ key }), metadata: { key } })),
  });
  expect(written?.successful_key_count).toBe(25);
  const read = await client.kv.namespaces.bulkGet("policy", { ...namespace, keys: [keys[0]!, "absent"], type: "json" });
  expect(read).toMatchObject({ values: { [keys[0]!]: { key: keys[0] }, absent: null } });
  const listed: string[] = [];
  for await (const entry of client.kv.namespaces.keys.list("policy", { ...namespace, prefix: "bulk/", limit: 10 })) listed.push(entry.name);
  expect(listed).toEqual(keys);
  await client.kv.namespaces.bulkDelete("policy", { ...namespace, body: keys });
  expect((await client.kv.namespaces.keys.list("policy", { ...namespace, prefix: "bulk/" })).result).toEqual([]);
});

test("bulk reads can carry metadata", async () => {
  await client.kv.namespaces.values.update("m", { ...inNamespace, value: "v", metadata: JSON.stringify({ a: 1 }) });
  const read = await client.kv.namespaces.bulkGet("policy", { ...namespace, keys: ["m", "absent"], withMetadata: true });
  expect(read).toMatchObject({ values: { m: { value: "v", metadata: { a: 1 } }, absent: null } });
});

test("raw bytes come back as they were put, and base64 in bulk is decoded", async () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
  const headers = { Authorization: `Bearer ${token}` };
  await fetch(url("/values/bytes"), { method: "PUT", headers, body: bytes });
  const body = JSON.stringify([{ key: "bytes-64", value: Buffer.from(bytes).toString("base64"), base64: true }]);
  await fetch(url("/bulk"), { method: "PUT", headers, body });
  for (const key of ["bytes", "bytes-64"]) {
    const read = await fetch(url(`/values/${key}`), { headers });
    expect(new Uint8Array(await read.arrayBuffer())).toEqual(bytes);
  }
});

test("a wrong or absent token is refused with Cloudflare's envelope", async () => {
  const wrong = new Cloudflare({ apiToken: "wrong", baseURL: base, maxRetries: 0 });
  await expect(wrong.kv.namespaces.values.get("k", inNamespace)).rejects.toBeInstanceOf(AuthenticationError);
  const answer = await fetch(url("/values/k"));
  expect(answer.status).toBe(401);
  expect(await answer.json()).toMatchObject({ success: false, errors: [{ code: 10000 }], messages: [], result: null });
});

test("another account is forbidden and another namespace unknown", async () => {
  const other = client.kv.namespaces.values.get("k", { ...inNamespace, account_id: "other" });
  await expect(other).rejects.toBeInstanceOf(PermissionDeniedError);
  await expect(client.kv.namespaces.values.get("k", { ...inNamespace, namespace_id: "other" })).rejects.toBeInstanceOf(NotFoundError);
});

test.each([
  { what: "an unreadable bulk body", method: "PUT", path: "/bulk", body: "{", status: 400 },
  { what: "a bulk entry without a key", method: "PUT", path: "/bulk", body: '[{"value":"v"}]', status: 400 },
  { what: "a time to live under a minute", method: "PUT", path: "/values/k?expiration_ttl=5", body: "v", status: 400 },
  { what: "a key that is too long", method: "PUT", path: `/values/${"k".repeat(513)}`, body: "v", status: 414 },
  { what: "a key that is not UTF-8", method: "PUT", path: "/values/%ff", body: "v", status: 400 },
  { what: "an unknown path", method: "POST", path: "/nowhere", body: "{}", status: 404 },
])("$what is refused", async ({ method, path, body, status }) => {
  const answer = await fetch(url(path), { method, body, headers: { Authorization: `Bearer ${token}` } });
  expect(answer.status).toBe(status);
  expect(await answer.json()).toMatchObject({ success: false, result: null });
});
