import { formatPath, type Path } from "#config/format-path.ts";
import { listSecrets, type WrittenSecret } from "#config/list-secrets.ts";
import { describeRefusal, openSealedText } from "#config/open-sealed-text.ts";
import { readSealingKeys, sealingKeysShape } from "#config/sealing-keys.ts";
import type { GatewayConfig } from "#contracts/gateway-config.ts";
import type { FieldError } from "#contracts/problem.ts";
import { secretName } from "#contracts/scalars.ts";
import { isSealed } from "#contracts/sealed-text.ts";
import type { Environment } from "../env.ts";

/** The local stack makes these itself; everything else must come from the environment or the Worker's bindings. */
const madeByStack = new Set(["AEGIS_JWT_SECRET", "AEGIS_JWT_PUBLIC_JWK"]);

/** Secrets that cannot be had here: variables that are not set, sealed texts that do not open. They may where the service runs. */
export async function findSecretWarnings(settings: GatewayConfig, environment: Environment): Promise<FieldError[]> {
  const judged = await Promise.all(listSecrets(settings).map((secret) => judge(secret, environment)));
  return judged.filter((warning) => warning !== undefined);
}

async function judge({ path, text, use }: WrittenSecret, environment: Environment): Promise<FieldError | undefined> {
  const variable = isSealed(text) ? "AEGIS_SEALING_KEYS" : secretName(text);
  if (variable === undefined || madeByStack.has(variable)) return undefined;
  const value = environment[variable];
  const place = use.field.startsWith("alerts.") ? "analytics runs" : "the edge runs";
  if (!value) return warn(path, `${use.owner} needs ${variable}, which is not set here: set it where ${place}`);
  const closed = isSealed(text) ? await explainClosed({ text, use }, value) : undefined;
  return closed === undefined ? undefined : warn(path, `${use.owner} cannot be opened here: ${closed}`);
}

async function explainClosed({ text, use }: Omit<WrittenSecret, "path">, keysText: string): Promise<string | undefined> {
  const keys = readSealingKeys(keysText);
  if (keys === undefined) return sealingKeysShape;
  const opened = await openSealedText(text, use, keys);
  return opened.ok ? undefined : describeRefusal(opened);
}

function warn(path: Path, message: string): FieldError {
  return { path: formatPath(path), message };
}
