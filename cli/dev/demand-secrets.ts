import { resolve } from "node:path";
import { UserError } from "../user-error.ts";
import { readSecrets, type Secrets, secretsPath } from "./secrets.ts";

/** The secrets of a stack that was started before. Throws `UserError` when there was none. */
export function demandSecrets(stateFolder: string): Secrets {
  const folder = resolve(stateFolder);
  const secrets = readSecrets(folder);
  if (secrets) return secrets;
  throw new UserError(`${secretsPath(folder)} does not exist: the stack was never started there. Run \`npm start\` first.`);
}
