import { createHmac, randomBytes } from "node:crypto";
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { exportJWK, generateKeyPair } from "jose";
import * as z from "zod/mini";
import { UserError } from "../user-error.ts";

const Secret = z.string().check(z.regex(/^[A-Za-z0-9_-]{32,}$/));
const Named = z.object({ id: z.string().check(z.minLength(1)), secret: Secret });
const PublicJwk = z.object({ kty: z.literal("EC"), crv: z.literal("P-256"), x: z.string(), y: z.string(), alg: z.literal("ES256") });

/** What the local stack's parts prove themselves to each other with. */
export const Secrets = z.object({
  formatVersion: z.literal(1),
  operatorToken: Secret,
  sessionSecret: Secret,
  ingestKey: Named,
  redisToken: Secret,
  kvToken: Secret,
  apiKeyPepper: Named,
  clientHashKey: z.object({ epoch: z.string().check(z.minLength(1)), secret: Secret }),
  jwtSecret: Secret,
  jwtPrivateJwk: z.extend(PublicJwk, { d: z.string() }),
  jwtPublicJwk: PublicJwk,
  hopToken: Secret,
});
export type Secrets = z.infer<typeof Secrets>;

export function secretsPath(stateFolder: string): string {
  return join(stateFolder, "secrets.json");
}

/** The secrets of a stack that was started before, or undefined. Throws `UserError` when the file is damaged. */
export function readSecrets(stateFolder: string): Secrets | undefined {
  const path = secretsPath(stateFolder);
  if (!existsSync(path)) return undefined;
  const parsed = Secrets.safeParse(parseJson(readFileSync(path, "utf8")));
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map((issue) => issue.path.join(".") || "the whole file");
  throw new UserError(
    `${path} is damaged (${[...new Set(wrong)].join(", ")}). Restore it, or delete it to make new secrets: ` +
      "API keys, sessions and tokens made with the old ones then stop working.",
  );
}

/** The secrets in `stateFolder`, made on the first call; the folder is 0700 and the file 0600 from their first moment. */
export async function ensureSecrets(stateFolder: string): Promise<Secrets> {
  mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
  chmodSync(stateFolder, 0o700);
  const present = readSecrets(stateFolder);
  if (present) {
    chmodSync(secretsPath(stateFolder), 0o600);
    return present;
  }
  storeSecrets(stateFolder, await generateSecrets());
  return ensureSecrets(stateFolder);
}

/** Links a complete file into place, so that of two first starts one wins and no reader sees half a file. */
function storeSecrets(stateFolder: string, secrets: Secrets): void {
  const complete = join(stateFolder, `secrets.${process.pid}.${randomBytes(4).toString("hex")}.tmp`);
  writeFileSync(complete, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  try {
    linkSync(complete, secretsPath(stateFolder));
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    rmSync(complete);
  }
}

async function generateSecrets(): Promise<Secrets> {
  const pair = await generateKeyPair("ES256", { extractable: true });
  const year = new Date().getUTCFullYear();
  return Secrets.parse({
    formatVersion: 1,
    operatorToken: randomSecret(),
    sessionSecret: randomSecret(),
    ingestKey: { id: `local-${year}`, secret: randomSecret() },
    redisToken: randomSecret(),
    kvToken: randomSecret(),
    apiKeyPepper: { id: `local-${year}`, secret: randomSecret() },
    clientHashKey: { epoch: String(year), secret: randomSecret() },
    jwtSecret: randomSecret(),
    jwtPrivateJwk: { ...(await exportJWK(pair.privateKey)), alg: "ES256" },
    jwtPublicJwk: { ...(await exportJWK(pair.publicKey)), alg: "ES256" },
    hopToken: randomSecret(),
  });
}

/** What the stack's services read analytics with; made of a secret they share, so that older state folders have it too. */
export function serviceToken({ sessionSecret }: Pick<Secrets, "sessionSecret">): string {
  return createHmac("sha256", sessionSecret).update("aegis service token").digest("base64url");
}

/** What `aegis trace` asks the local edge's times with; made of a secret they share, so that older state folders have it too. */
export function traceToken({ sessionSecret }: Pick<Secrets, "sessionSecret">): string {
  return createHmac("sha256", sessionSecret).update("aegis trace token").digest("base64url");
}

/** What opens sealed texts of the local stack, as `AEGIS_SEALING_KEYS` is written; made of a secret they share, so that older state folders have it too. */
export function sealingKeys({ sessionSecret }: Pick<Secrets, "sessionSecret">): string {
  return `local:${createHmac("sha256", sessionSecret).update("aegis sealing key").digest("base64url")}`;
}

function randomSecret(): string {
  return randomBytes(32).toString("base64url");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
