import { describeRefusal, openSealedText } from "#config/open-sealed-text.ts";
import type { SealingKeys } from "#config/sealing-keys.ts";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import { clientSecretUse, isSealed, type SecretField, type SecretUse } from "#contracts/sealed-text.ts";

type OpenedConfig = { ok: true; config: CompiledConfig } | { ok: false; mistakes: string[] };
type Open = (text: string | undefined, use: SecretUse) => Promise<string | undefined>;

/** The config with its sealed texts opened, which stays in memory; a text that does not open is a mistake, and all of them are told. */
export async function openConfig(config: CompiledConfig, keys: SealingKeys): Promise<OpenedConfig> {
  const mistakes: string[] = [];
  const open: Open = async (text, use) => {
    if (text === undefined || !isSealed(text)) return text;
    const opened = await openSealedText(text, use, keys);
    if (opened.ok) return opened.text;
    mistakes.push(`${use.field} of ${use.owner}: ${describeRefusal(opened)}`);
  };
  const opened = { ...config, issuers: await openIssuers(config, open), ...(await openIntrospection(config, open)) };
  return mistakes.length > 0 ? { ok: false, mistakes } : { ok: true, config: opened };
}

function openIssuers({ issuers }: CompiledConfig, open: Open): Promise<CompiledConfig["issuers"]> {
  const of = (field: SecretField, owner: string): SecretUse => ({ field, owner });
  return Promise.all(
    issuers.map(async (issuer) => ({
      ...issuer,
      secret: await open(issuer.secret, of("auth.jwt.issuers.secret", issuer.issuer)),
      publicKey: await open(issuer.publicKey, of("auth.jwt.issuers.publicKey", issuer.issuer)),
    })),
  );
}

async function openIntrospection({ introspection }: CompiledConfig, open: Open): Promise<Pick<CompiledConfig, "introspection">> {
  if (introspection === undefined) return {};
  const clientSecret = (await open(introspection.clientSecret, clientSecretUse(introspection))) ?? "";
  return { introspection: { ...introspection, clientSecret } };
}
