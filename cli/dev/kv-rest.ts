import { createHash, timingSafeEqual } from "node:crypto";
import { type Context, Hono } from "hono";
import { answerError, answerResult, KvRefusal } from "./kv-envelope.ts";
import { BulkDelete, BulkRead, BulkWrite, checkedKey, checkedMetadata, type KvOptions, readJson, readKey, readValue } from "./kv-input.ts";

/** What the stand-in needs of a KV namespace; Miniflare's `getKVNamespace` has it. */
export interface KvStore {
  getWithMetadata(key: string, type: "arrayBuffer"): Promise<{ value: ArrayBuffer | null; metadata: unknown }>;
  put(key: string, value: ArrayBuffer | string, options?: KvOptions): Promise<void>;
  delete(key: string): Promise<void>;
  list(options: { prefix?: string; limit?: number; cursor?: string }): Promise<KvPage>;
}

interface KvPage {
  keys: { name: string; expiration?: number; metadata?: unknown }[];
  list_complete: boolean;
  cursor?: string;
}

export interface KvAccess {
  accountId: string;
  namespaceId: string;
  token: string;
}

const notFound = { code: 10_009, message: "get: 'key not found'" };

/**
 * Cloudflare's REST API for Workers KV over a local namespace, so that its official client works unchanged.
 * https://developers.cloudflare.com/api/resources/kv/
 */
export function createKvRest(store: KvStore, access: KvAccess): Hono {
  const app = new Hono();
  app.use("/client/v4/*", async (context, next) => (hasToken(context, access.token) ? next() : refuseToken(context)));
  app.use("/client/v4/accounts/:account/*", async (context, next) => {
    if (context.req.param("account") === access.accountId) return next();
    return answerError(context, 403, { code: 9109, message: "Unauthorized to access requested resource" });
  });
  app.use("/client/v4/accounts/:account/storage/kv/namespaces/:namespace/*", async (context, next) => {
    if (context.req.param("namespace") === access.namespaceId) return next();
    return answerError(context, 404, { code: 10_013, message: "namespace not found" });
  });
  app.route(`/client/v4/accounts/:account/storage/kv/namespaces/:namespace`, namespaceRoutes(store));
  app.notFound((context) => answerError(context, 404, { code: 7003, message: "Could not route to the requested path" }));
  app.onError((error, context) => {
    if (error instanceof KvRefusal) return answerError(context, error.status, { code: error.code, message: error.message });
    throw error;
  });
  return app;
}

function namespaceRoutes(store: KvStore): Hono {
  const routes = new Hono();
  routes.get("/values/:key{.+}", (context) => getValue(context, store));
  routes.put("/values/:key{.+}", (context) => putValue(context, store));
  routes.delete("/values/:key{.+}", async (context) => {
    await store.delete(readKey(context, "values"));
    return answerResult(context, {});
  });
  routes.get("/metadata/:key{.+}", async (context) => {
    const { value, metadata } = await store.getWithMetadata(readKey(context, "metadata"), "arrayBuffer");
    return value === null ? answerError(context, 404, notFound) : answerResult(context, metadata);
  });
  routes.get("/keys", (context) => listKeys(context, store));
  routes.put("/bulk", (context) => putMany(context, store));
  routes.post("/bulk/get", (context) => getMany(context, store));
  routes.post("/bulk/delete", async (context) => {
    const keys = (await readJson(context, BulkDelete)).map(checkedKey);
    await Promise.all(keys.map((key) => store.delete(key)));
    return answerResult(context, { successful_key_count: keys.length, unsuccessful_keys: [] });
  });
  return routes;
}

async function getValue(context: Context, store: KvStore): Promise<Response> {
  const { value } = await store.getWithMetadata(readKey(context, "values"), "arrayBuffer");
  if (value === null) return answerError(context, 404, notFound);
  return context.body(value, 200, { "Content-Type": "application/octet-stream" });
}

async function putValue(context: Context, store: KvStore): Promise<Response> {
  const key = readKey(context, "values");
  const { value, options } = await readValue(context);
  await store.put(key, value, options);
  return answerResult(context, {});
}

async function putMany(context: Context, store: KvStore): Promise<Response> {
  const entries = await readJson(context, BulkWrite);
  for (const { key, metadata } of entries) {
    checkedKey(key);
    checkedMetadata(metadata);
  }
  const writes = entries.map(({ key, value, base64, expiration, expiration_ttl: expirationTtl, metadata }) =>
    store.put(key, base64 ? arrayBufferOf(Buffer.from(value, "base64")) : value, { expiration, expirationTtl, metadata }),
  );
  await Promise.all(writes);
  return answerResult(context, { successful_key_count: entries.length, unsuccessful_keys: [] });
}

async function getMany(context: Context, store: KvStore): Promise<Response> {
  const { keys, type, withMetadata } = await readJson(context, BulkRead);
  const read = async (key: string) => {
    const { value, metadata } = await store.getWithMetadata(checkedKey(key), "arrayBuffer");
    const parsed = value === null ? null : parseAs(type, key, value);
    return [key, withMetadata && parsed !== null ? { value: parsed, metadata } : parsed] as const;
  };
  return answerResult(context, { values: Object.fromEntries(await Promise.all(keys.map(read))) });
}

async function listKeys(context: Context, store: KvStore): Promise<Response> {
  const limit = Number(context.req.query("limit") ?? "1000");
  if (!(Number.isInteger(limit) && limit >= 10 && limit <= 1000)) throw new KvRefusal(400, 10_011, "limit must be from 10 to 1000");
  const page = await store.list({ limit, prefix: context.req.query("prefix"), cursor: context.req.query("cursor") || undefined });
  return answerResult(context, page.keys, { count: page.keys.length, cursor: page.list_complete ? "" : page.cursor });
}

function parseAs(type: "text" | "json", key: string, value: ArrayBuffer): unknown {
  const text = Buffer.from(value).toString("utf8");
  if (type === "text") return text;
  try {
    return JSON.parse(text);
  } catch {
    throw new KvRefusal(400, 10_012, `the value of '${key}' is not JSON`);
  }
}

function refuseToken(context: Context): Response {
  return answerError(context, 401, { code: 10_000, message: "Authentication error" });
}

/** Compares digests, so that neither length nor content leaks through time. */
function hasToken(context: Context, token: string): boolean {
  const given = context.req.header("authorization") ?? "";
  return timingSafeEqual(sha256(given), sha256(`Bearer ${token}`));
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function arrayBufferOf(bytes: Buffer): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
