import { Redis } from "@upstash/redis/cloudflare";

/** A client for one count: every call through it ends with the one signal it was opened with. */
export type OpenStore = (signal: AbortSignal) => Redis;

/** The client asks twice even with `retry: false`; a count whose answer was lost would be taken twice. Answers are checked here, raw. */
const options = { retry: { retries: 0 }, enableAutoPipelining: false, automaticDeserialization: false, enableTelemetry: false };

/** The Redis that counts, over REST. The library makes one call or two (when Redis has not got the script yet), and waits once for both. */
export function limitStore(store: { url: string; token: string }): OpenStore {
  let current = AbortSignal.abort();
  const redis = new Redis({ ...store, ...options, signal: () => current });
  // The client asks for its signal while it is being called, before it first waits: no other count comes between.
  const within = <Answer>(signal: AbortSignal, call: () => Promise<Answer>): Promise<Answer> => {
    current = signal;
    return call();
  };
  return (signal) =>
    Object.assign(Object.create(redis) as Redis, {
      evalsha: (...script: Parameters<Redis["evalsha"]>) => within(signal, async () => wholeNumbers(await redis.evalsha(...script))),
      eval: (...script: Parameters<Redis["eval"]>) => within(signal, async () => wholeNumbers(await redis.eval(...script))),
      mget: (...keys: string[]) => within(signal, () => redis.mget(...keys)),
    });
}

/** Every script of the library answers with whole numbers; it would take a null for a zero, and admit. */
function wholeNumbers(answer: unknown): number[] {
  if (Array.isArray(answer) && answer.length > 1 && answer.every(Number.isSafeInteger)) return answer;
  throw new Error("the store's answer makes no sense");
}
