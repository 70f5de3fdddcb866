import type { Redis } from "@upstash/redis/cloudflare";

/** Runs a script of ours in the store, by its hash where the store has it. */
export type StoredScript = (redis: Redis, keys: string[], given: (string | number)[]) => Promise<readonly number[]>;

const text = new TextEncoder();

export function storedScript(script: string): StoredScript {
  // Plain data, made again by whoever asks while it is being made.
  let sha: string | undefined;
  return async (redis, keys, given) => {
    sha ??= hex(await crypto.subtle.digest("SHA-1", text.encode(script)));
    try {
      return await redis.evalsha<unknown[], number[]>(sha, keys, given);
    } catch (error) {
      if (!String(error).includes("NOSCRIPT")) throw error;
      return redis.eval<unknown[], number[]>(script, keys, given);
    }
  };
}

function hex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
