import Cloudflare from "cloudflare";

/** One value to write; `expiresAtSeconds` lets KV forget it by itself (seconds since 1970, a minute ahead or more). */
export type KvEntry = { key: string; value: string; expiresAtSeconds?: number };

/** Workers KV as analytics uses it. Every call throws `KvError` when KV refuses, fails or takes too long. */
export type KvClient = {
  /** Values by key; a key KV does not hold is absent. At most 100 keys. */
  read: (keys: readonly string[]) => Promise<Map<string, string>>;
  write: (entry: KvEntry) => Promise<void>;
  /** Writes all entries in one call; answers the keys that KV did not take. At most 10,000 entries. */
  writeMany: (entries: readonly KvEntry[]) => Promise<string[]>;
  /** Removing a key that KV does not hold is no error. */
  remove: (key: string) => Promise<void>;
  /** Names of all keys that begin with `prefix`. */
  list: (prefix: string) => Promise<string[]>;
};

export type KvSettings = {
  accountId: string;
  namespaceId: string;
  token: string;
  /** Absent: Cloudflare's own API. */
  baseUrl?: string | undefined;
  /** For one call with its body; default 5000. */
  timeoutMs?: number;
};

/** A KV call that failed: HTTP status (null: no answer) and how long KV asks to be left alone. */
export class KvError extends Error {
  override readonly name = "KvError";
  readonly status: number | null;
  readonly retryAfterMs: number | null;

  constructor(message: string, answer: { status: number | null; retryAfterMs: number | null; cause: unknown }) {
    super(message, { cause: answer.cause });
    this.status = answer.status;
    this.retryAfterMs = answer.retryAfterMs;
  }
}

/**
 * The KV client, for Cloudflare and for the local stand-in that speaks the same paths.
 * It never repeats a call: the publisher does, so that an old value cannot overtake a newer one.
 */
export function createKvClient(settings: KvSettings): KvClient {
  const { namespaces } = connect(settings).kv;
  const account = { account_id: settings.accountId };
  const namespace = { ...account, namespace_id: settings.namespaceId };
  // The SDK's own timeout ends with the response's headers; the signal covers the body too.
  const call = <T>(operation: string, run: (options: { signal: AbortSignal }) => PromiseLike<T>) =>
    measured(operation, () => run({ signal: AbortSignal.timeout(settings.timeoutMs ?? 5000) }));

  return {
    read: async (keys) => {
      const body = { ...account, keys: [...keys], type: "text" as const };
      const found = await call("read", (options) => namespaces.bulkGet(settings.namespaceId, body, options));
      const texts = Object.entries(found?.values ?? {}).filter((pair): pair is [string, string] => typeof pair[1] === "string");
      return new Map(texts);
    },
    write: async ({ key, value, expiresAtSeconds }) => {
      const body = { ...namespace, value, expiration: expiresAtSeconds };
      await call("write", (options) => namespaces.values.update(key, body, options));
    },
    writeMany: async (entries) => {
      const body = entries.map(({ key, value, expiresAtSeconds }) => ({ key, value, expiration: expiresAtSeconds }));
      const done = await call("write", (options) => namespaces.bulkUpdate(settings.namespaceId, { ...account, body }, options));
      return done?.unsuccessful_keys ?? [];
    },
    remove: async (key) => {
      await call("remove", (options) => namespaces.values.delete(key, namespace, options)).catch(ignoreMissing);
    },
    list: (prefix) => call("list", (options) => listAll(namespaces.keys.list(settings.namespaceId, { ...account, prefix }, options))),
  };
}

function connect(settings: KvSettings): Cloudflare {
  return new Cloudflare({
    apiToken: settings.token,
    // Null keeps the SDK from picking up other credentials that happen to stand in the environment.
    apiKey: null,
    apiEmail: null,
    userServiceKey: null,
    baseURL: settings.baseUrl ?? "https://api.cloudflare.com/client/v4",
    maxRetries: 0,
    timeout: settings.timeoutMs ?? 5000,
    logLevel: "off",
  });
}

async function listAll(pages: AsyncIterable<{ name: string }>): Promise<string[]> {
  const names: string[] = [];
  for await (const key of pages) names.push(key.name);
  return names;
}

async function measured<T>(operation: string, run: () => PromiseLike<T>): Promise<T> {
  const startedAt = performance.now();
  try {
    return await run();
  } catch (cause) {
    throw kvError(operation, cause, Math.round(performance.now() - startedAt));
  }
}

function kvError(operation: string, cause: unknown, afterMs: number): KvError {
  const status = cause instanceof Cloudflare.APIError ? (cause.status ?? null) : null;
  const headers = cause instanceof Cloudflare.APIError ? cause.headers : undefined;
  const seconds = Number(headers?.get("retry-after") ?? Number.NaN);
  const what = status === null ? "did not answer" : `answered ${status}`;
  return new KvError(`KV ${operation}: ${what} after ${afterMs} ms`, {
    status,
    retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : null,
    cause,
  });
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof KvError && error.status === 404)) throw error;
}
