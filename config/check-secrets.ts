import type { GatewayConfig } from "#contracts/gateway-config.ts";
import { isOwnSecret } from "#contracts/own-secrets.ts";
import { secretName } from "#contracts/scalars.ts";
import { isSealed, readSealedText } from "#contracts/sealed-text.ts";
import type { Mistake } from "./format-path.ts";
import { listSecrets } from "./list-secrets.ts";

/** Mistakes in references and sealed texts. Whether a sealed one opens, only who holds the key can tell. */
export function checkSecrets(config: GatewayConfig): Mistake[] {
  return listSecrets(config).flatMap(({ path, text }) => {
    const name = secretName(text);
    if (name !== undefined && isOwnSecret(name))
      return [{ path, message: `${name} is a secret of Aegis itself, which no config may send elsewhere: name a variable of its own` }];
    if (isSealed(text) && readSealedText(text) === undefined)
      return [{ path, message: "the sealed value is damaged: seal it again with `aegis seal`" }];
    return [];
  });
}
