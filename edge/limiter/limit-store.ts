import { Redis } from "@upstash/redis/cloudflare";

/** A client for one count: every call through it ends with the one signal it was opened with. */
export type OpenStore = (signal: AbortSignal) => Redis;

/** The Redis that counts, over REST. The library makes one call or two (when Redis has not got the script yet), and waits once for both. */
export function limitStore({ url, token }: { url: string; token: string }): OpenStore {
  let current = AbortSignal.abort();
  const redis = new Redis({ url, token, retry: false, enableAutoPipelining: false, enableTelemetry: false, signal: () => current });
  // The client asks for its signal while it is being called, before it first waits: no other count comes between.
  const within = <Answer>(signal: AbortSignal, call: () => Promise<Answer>): Promise<Answer> => {
    current = signal;
    return call();
  };
  return (signal) =>
    Object.assign(Object.create(redis) as Redis, {
      evalsha: (...script: Parameters<Redis["evalsha"]>) => within(signal, () => redis.evalsha(...script)),
      eval: (...script: Parameters<Redis["eval"]>) => within(signal, () => redis.eval(...script)),
    });
}
