import { importJWK, SignJWT } from "jose";
import { CreatedApiKey } from "#contracts/api-key.ts";
import { localAudience, localIssuer } from "../../cli/dev/mint-token.ts";
import type { Secrets } from "../find-secret.ts";
import type { Stack } from "../run-stack.ts";
import type { Marked } from "./marked-requests.ts";
import { spellAddress, spellSecret } from "./spell-secret.ts";

/** Addresses that requests come from; no other machine has them. */
export const markedAddresses = {
  "v4 of Workers": "198.51.100.213",
  "v6 of Workers": "2001:db8:5a17:b00c:9d3e:71f2:6a05:c8b4",
  "v4 behind a proxy": "203.0.113.187",
  "v6 behind a proxy": "2001:db8:77e1:c0d4:1f3b:9a62:e508:44d7",
  "v4 of a connection": "127.98.76.54",
} as const;

/** Credentials that hold, words that begin with `stem`, and what is looked for of all of it. */
export async function makeMarked({ api, secrets }: Stack, stem: string): Promise<{ marked: Omit<Marked, "address">; looked: Secrets }> {
  const { key } = CreatedApiKey.parse((await api("POST", "/api/keys", { name: "marked", roles: ["user"] })).body);
  const token = await new SignJWT({ roles: ["user"], client_id: "aegis-cli", card: stem })
    .setProtectedHeader({ alg: "ES256", typ: "JWT" })
    .setIssuer(localIssuer)
    .setAudience(localAudience)
    .setSubject("somebody")
    .setIssuedAt()
    .setExpirationTime("10m")
    .sign(await importJWK(secrets.jwtPrivateJwk, "ES256"));
  let count = 0;
  const word = () => {
    count += 1;
    return `${stem}${count}`;
  };
  const looked = {
    ...spellSecret("a word", stem),
    ...spellSecret("the token's signature", token.split(".")[2] ?? ""),
    ...spellSecret("the key's secret", key.split("_")[2]?.slice(0, -6) ?? ""),
    ...Object.assign({}, ...Object.entries(markedAddresses).map(([name, address]) => spellAddress(name, address))),
  };
  return { marked: { word, token, key }, looked };
}
