import type { Context } from "hono";
import * as z from "zod/mini";
import { KvRefusal } from "./kv-envelope.ts";

const maximumValueBytes = 25 * 1024 * 1024;
const maximumKeyBytes = 512;
const maximumMetadataBytes = 1024;

const Key = z.string().check(z.minLength(1));
const Expiry = { expiration: z.optional(z.int()), expiration_ttl: z.optional(z.int().check(z.gte(60))) };

export const BulkWrite = z
  .array(z.object({ key: Key, value: z.string(), base64: z.optional(z.boolean()), metadata: z.optional(z.unknown()), ...Expiry }))
  .check(z.maxLength(10_000));
export const BulkDelete = z.array(Key).check(z.maxLength(10_000));
export const BulkRead = z.object({
  keys: z.array(Key).check(z.maxLength(100)),
  type: z._default(z.enum(["text", "json"]), "text"),
  withMetadata: z._default(z.boolean(), false),
});

export interface KvOptions {
  expiration?: number;
  expirationTtl?: number;
  metadata?: unknown;
}

/** The key of a `…/values/<key>` path: one segment, percent-encoded. */
export function readKey(context: Context, folder: "values" | "metadata"): string {
  const { pathname } = new URL(context.req.url);
  const encoded = pathname.slice(pathname.indexOf(`/${folder}/`) + folder.length + 2);
  return checkedKey(decode(encoded));
}

export function checkedKey(key: string): string {
  if (key === "" || key === "." || key === "..") throw new KvRefusal(400, 10_014, "key name is not allowed");
  if (Buffer.byteLength(key) > maximumKeyBytes) throw new KvRefusal(414, 10_030, `key length may not be over ${maximumKeyBytes} bytes`);
  return key;
}

/** The value of a PUT: the raw body, or the multipart fields `value` and `metadata`. */
export async function readValue(context: Context): Promise<{ value: ArrayBuffer; options: KvOptions }> {
  const options = expiryOf(context.req.query("expiration"), context.req.query("expiration_ttl"));
  if (!context.req.header("content-type")?.startsWith("multipart/form-data")) {
    return { value: checkedValue(await context.req.arrayBuffer()), options };
  }
  const form = await context.req.formData().catch(() => new FormData());
  const field = form.get("value");
  if (field === null) throw new KvRefusal(400, 10_012, "the form has no field 'value'");
  const metadata = form.get("metadata");
  const value = await new Blob([field]).arrayBuffer();
  return {
    value: checkedValue(value),
    options: metadata === null ? options : { ...options, metadata: parseMetadata(await textOf(metadata)) },
  };
}

/** A JSON body of the given shape. */
export async function readJson<Schema extends z.ZodMiniType>(context: Context, schema: Schema): Promise<z.output<Schema>> {
  const body = await context.req.json().catch(() => undefined);
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new KvRefusal(400, 10_012, "could not parse the request body");
  return parsed.data;
}

export function checkedMetadata(metadata: unknown): unknown {
  if (Buffer.byteLength(JSON.stringify(metadata) ?? "") > maximumMetadataBytes) {
    throw new KvRefusal(400, 10_028, `metadata may not be over ${maximumMetadataBytes} bytes`);
  }
  return metadata;
}

function expiryOf(expiration: string | undefined, ttl: string | undefined): KvOptions {
  const options: KvOptions = {};
  if (expiration !== undefined) options.expiration = Number(expiration);
  if (ttl !== undefined) options.expirationTtl = Number(ttl);
  if (options.expirationTtl !== undefined && !(options.expirationTtl >= 60)) {
    throw new KvRefusal(400, 10_022, "expiration_ttl must be at least 60 seconds");
  }
  return options;
}

function checkedValue(value: ArrayBuffer): ArrayBuffer {
  if (value.byteLength > maximumValueBytes) throw new KvRefusal(413, 10_029, `value may not be over ${maximumValueBytes} bytes`);
  return value;
}

function parseMetadata(text: string): unknown {
  try {
    return checkedMetadata(JSON.parse(text));
  } catch (error) {
    throw error instanceof KvRefusal ? error : new KvRefusal(400, 10_012, "metadata is not JSON");
  }
}

async function textOf(field: string | File): Promise<string> {
  return typeof field === "string" ? field : field.text();
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new KvRefusal(400, 10_014, "key name is not valid percent-encoded UTF-8");
  }
}
