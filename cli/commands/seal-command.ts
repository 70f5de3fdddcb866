import { randomBytes } from "node:crypto";
import type { Readable } from "node:stream";
import { Command, InvalidArgumentError } from "commander";
import { sealText } from "#config/seal-text.ts";
import { readSealingKeys, type SealingKeys, sealingKeysShape } from "#config/sealing-keys.ts";
import type { SecretField, SecretUse } from "#contracts/sealed-text.ts";
import { readSecrets, sealingKeys } from "../dev/secrets.ts";
import { readEnvironment } from "../env.ts";
import { defaultStateFolder } from "../repository-root.ts";
import { UserError } from "../user-error.ts";
import { printAnswer, printError } from "./print-answer.ts";
import { readSecret } from "./read-secret.ts";

const fields: readonly SecretField[] = [
  "auth.jwt.issuers.secret",
  "auth.jwt.issuers.publicKey",
  "auth.oauth2.clientSecret",
  "alerts.webhooks.url",
  "alerts.webhooks.secret",
];
const leastSharedBytes = 32;
const wrongUsage = 2;

const help = `
The secret is read from standard input (one line break at its end is not part of it), or asked for without showing it.

FIELD                        OWNER
auth.jwt.issuers.secret      the issuer, as \`issuer\` has it
auth.jwt.issuers.publicKey   the issuer
auth.oauth2.clientSecret     introspectionUrl where that is written, else the issuer
alerts.webhooks.url          the webhook's name
alerts.webhooks.secret       the webhook's name

A sealed value opens for that field and owner alone. It is sealed with the first key of AEGIS_SEALING_KEYS, else the local stack's.`;

type SealOptions = { generateKey?: boolean; id?: string; state: string; json?: boolean };

/** `aegis seal`: a secret as it may stand in the config. */
export function sealCommand(): Command {
  return createSealCommand(process.stdin);
}

/** The command with what it reads the secret from. Mistakes in its arguments are told without them: one may be the secret. */
export function createSealCommand(input: Readable & { isTTY?: boolean }): Command {
  return new Command("seal")
    .description("seal a secret for the config, so that only those who hold the sealing key can read it")
    .usage("[options] FIELD OWNER")
    .argument("[use...]", "FIELD and OWNER: the field it is for, and whose it is there")
    .option("--generate-key", "print a new sealing key for AEGIS_SEALING_KEYS instead")
    .option("--id <name>", "the new key's id (default: the date)", readKeyId)
    .option("--state <dir>", "folder of the local stack's secrets", defaultStateFolder)
    .option("--json", "print JSON")
    .addHelpText("after", help)
    .action(async (use: string[], options: SealOptions, command: Command) => {
      const wrong = findWrongUsage(use, options);
      if (wrong !== undefined) command.error(`error: ${wrong}`, { exitCode: wrongUsage });
      if (options.generateKey) return generateKey(options);
      await printSealed(readUse(use), options, input);
    });
}

function findWrongUsage(args: readonly string[], { generateKey, id }: SealOptions): string | undefined {
  if (generateKey) return args.length > 0 ? "--generate-key seals nothing: leave FIELD and OWNER away" : undefined;
  if (id !== undefined) return "--id is for --generate-key";
  if (args.length > 2) return "too many arguments: the secret is read from standard input, never from the command line";
  if (!fields.some((field) => field === args[0])) return `FIELD must be one of ${fields.join(", ")}`;
  return args[1] ? undefined : "say whose secret it is there: OWNER";
}

function readUse([field, owner = ""]: readonly string[]): SecretUse {
  return { field: field as SecretField, owner };
}

async function printSealed(use: SecretUse, { state, json }: SealOptions, input: Readable & { isTTY?: boolean }): Promise<void> {
  const keys = demandKeys(state);
  const secret = await readSecret(input, process.stderr);
  demandUsable(use.field, secret);
  const sealed = await sealText(secret, use, keys);
  printAnswer(json, { ...use, sealed }, () => [sealed]);
}

function generateKey({ id = new Date().toISOString().slice(0, 10), json }: SealOptions): void {
  const key = `${id}:${randomBytes(32).toString("base64url")}`;
  printAnswer(json, { id, key }, () => [key]);
  if (!json) printError("put it first in AEGIS_SEALING_KEYS where the edge and analytics run, and keep it nowhere else");
}

/** The environment's keys, else the local stack's. Throws `UserError`. */
function demandKeys(stateFolder: string): SealingKeys {
  const secrets = readSecrets(stateFolder);
  const text = readEnvironment().AEGIS_SEALING_KEYS || (secrets && sealingKeys(secrets));
  if (text === undefined)
    throw new UserError(
      `there is no sealing key: set AEGIS_SEALING_KEYS (\`aegis seal --generate-key\` makes one), or start the stack (its secrets lie in ${stateFolder})`,
    );
  const keys = readSealingKeys(text);
  if (keys === undefined) throw new UserError(sealingKeysShape);
  return keys;
}

/** Throws `UserError` where the edge would refuse what is sealed. */
function demandUsable(field: SecretField, secret: string): void {
  if (field === "auth.jwt.issuers.secret" && Buffer.byteLength(secret) < leastSharedBytes)
    throw new UserError(`the secret is shorter than ${leastSharedBytes} bytes: HS algorithms need as many, or more`);
}

function readKeyId(text: string): string {
  if (/^[A-Za-z0-9._-]{1,64}$/.test(text)) return text;
  throw new InvalidArgumentError("use 1 to 64 letters, digits, '.', '_' and '-'");
}
