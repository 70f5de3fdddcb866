import type { Env } from "./env.ts";

/** A Redis over REST. */
export interface RedisAddress {
  url: string;
  token: string;
}

const BINDING = /^UPSTASH_REDIS_REST_(?:URL|TOKEN)_([A-Z][A-Z0-9_]{0,31})$/;

/** The databases that limits of some regions are counted in, by name: UPSTASH_REDIS_REST_URL_EU and …_TOKEN_EU are `eu`. */
export function readDatabases(env: Env, mistakes: string[]): Map<string, RedisAddress> {
  const names = new Set(Object.keys(env).flatMap((name) => BINDING.exec(name)?.[1] ?? []));
  const text = (name: string): string => {
    const value = env[name];
    if (typeof value === "string" && value !== "") return value;
    mistakes.push(`${name} is missing`);
    return "";
  };
  return new Map(
    [...names].map((name) => {
      const [url, token] = [text(`UPSTASH_REDIS_REST_URL_${name}`).replace(/\/$/, ""), text(`UPSTASH_REDIS_REST_TOKEN_${name}`)];
      if (url && !URL.canParse(url)) mistakes.push(`UPSTASH_REDIS_REST_URL_${name} is not a URL`);
      return [name.toLowerCase(), { url, token }];
    }),
  );
}

/** What must be bound for the databases that a config names, and is not. */
export function missingDatabases(names: readonly string[], databases: ReadonlyMap<string, RedisAddress>): string[] {
  return names.filter((name) => !databases.has(name)).map((name) => `UPSTASH_REDIS_REST_URL_${name.toUpperCase()} is missing`);
}
