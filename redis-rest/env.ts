import * as z from "zod/mini";

const highestPort = 65_535;
const portError = `must be a whole number from 0 to ${highestPort}`;

const Environment = z.object({
  AEGIS_REDIS_REST_HOST: z._default(z.string(), "127.0.0.1"),
  AEGIS_REDIS_REST_PORT: z._default(
    z.coerce.number(portError).check(z.int(portError), z.gte(0, portError), z.lte(highestPort, portError)),
    8079,
  ),
  AEGIS_REDIS_REST_TOKEN: z.string("is missing: the secret that callers present"),
  REDIS_URL: z.optional(z.string().check(z.regex(/^rediss?:\/\/./, "must begin with redis:// or rediss://"))),
});

export type Env = { host: string; port: number; token: string; redisUrl: string | undefined };

/** Reads the environment of this service; throws one error that names every mistake, never a value. */
export function readEnv(source: Record<string, string | undefined> = process.env): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const parsed = Environment.safeParse(given);
  if (!parsed.success) {
    const mistakes = parsed.error.issues.map(({ path, message }) => `${path.map(String).join(".")}: ${message}`);
    throw new Error(`redis-rest cannot start:\n${mistakes.join("\n")}`);
  }
  const { AEGIS_REDIS_REST_HOST: host, AEGIS_REDIS_REST_PORT: port, AEGIS_REDIS_REST_TOKEN: token, REDIS_URL: redisUrl } = parsed.data;
  return { host, port, token, redisUrl };
}
