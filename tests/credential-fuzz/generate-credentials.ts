import type { Random } from "../path-fuzz/seeded-random.ts";
import type { FuzzWorld } from "./fuzz-world.ts";
import { mutateKey } from "./mutate-key.ts";
import { splice } from "./mutate-text.ts";
import { mutateToken } from "./mutate-token.ts";

/** A request whose credentials must not be served, or, as a control, must. */
export interface CredentialCase {
  how: string;
  target: string;
  /** Header lines, to be sent as UTF-8. */
  lines: string[];
  isGood: boolean;
}

const bearer = (token: string) => `Authorization: Bearer ${token}`;
const keyed = (key: string) => `X-API-Key: ${key}`;

/** What was good, sent in a way in which it is not a credential, or more than one. */
const misplaced: Record<string, (token: string, key: string, random: Random, world: FuzzWorld) => Partial<CredentialCase>> = {
  "a token twice": (token) => ({ lines: [bearer(token), bearer(token)] }),
  "two tokens": (token, _key, random, { tokens }) => ({ lines: [bearer(token), bearer(random.pick(tokens))] }),
  "a token and nothing": (token) => ({ lines: [bearer(token), "Authorization:"] }),
  "a token and another scheme": (token, _key, random) => ({ lines: shuffle([bearer(token), "Authorization: Basic YTpi"], random) }),
  "a split token": (token, _key, random) => {
    const at = 1 + random.below(token.length - 1);
    return { lines: [bearer(token.slice(0, at)), `Authorization: ${token.slice(at)}`] };
  },
  "a folded token": (token, _key, random) => ({ lines: [bearer(splice(token, 1 + random.below(token.length - 1), 0, "\r\n "))] }),
  "a field before a space": (token) => ({ lines: [`Authorization : Bearer ${token}`] }),
  "a scheme of another name": (token, _key, random) => ({
    lines: [`Authorization: ${random.pick(["Basic", "Token", "JWT", "Bearer,", "Bearer:", "Bear er", "ApiKey", "Beare\u200br"])} ${token}`],
  }),
  "no scheme": (token) => ({ lines: [`Authorization: ${token}`] }),
  "a token elsewhere": (token, _key, random) => ({
    lines: [`${random.pick(["Proxy-Authorization", "X-Authorization", "Authorisation", "X-Forwarded-Authorization"])}: Bearer ${token}`],
  }),
  "a token in a cookie": (token) => ({ lines: [`Cookie: Authorization=${token}; access_token=${token}`] }),
  "a token in the query": (token) => ({ target: `/tokens/x?access_token=${token}`, lines: [] }),
  "a token as a key": (token) => ({ target: "/keys/x", lines: [keyed(token)] }),
  "a key twice": (_token, key) => ({ target: "/keys/x", lines: [keyed(key), keyed(key)] }),
  "two keys": (_token, key, random, { keys }) => ({ target: "/keys/x", lines: [keyed(key), keyed(random.pick(keys))] }),
  "a key and nothing": (_token, key, random) => ({ target: "/keys/x", lines: shuffle([keyed(key), "X-API-Key:"], random) }),
  "two keys in a line": (_token, key) => ({ target: "/keys/x", lines: [keyed(`${key}, ${key}`)] }),
  "a split key": (_token, key, random) => {
    const at = 1 + random.below(key.length - 1);
    return { target: "/keys/x", lines: [keyed(key.slice(0, at)), keyed(key.slice(at))] };
  },
  "a key elsewhere": (_token, key, random) => ({
    target: "/keys/x",
    lines: [`${random.pick(["X_API_Key", "X-API_Key", "X-ApiKey", "Api-Key", "X-API-Key-Id"])}: ${key}`],
  }),
  "a key in the query": (_token, key, random) => ({
    target: `/keys/x?${random.pick(["X-API-Key", "api_key", "apikey"])}=${key}`,
    lines: [],
  }),
  "a key as a token": (_token, key) => ({ target: "/tokens/x", lines: [bearer(key)] }),
  "a key in Authorization": (_token, key) => ({ target: "/keys/x", lines: [`Authorization: ApiKey ${key}`] }),
  "a token and a key": (token, key, random) => ({ target: "/any/x", lines: shuffle([bearer(token), keyed(key)], random) }),
  "a token without its key": (token) => ({ target: "/both/x", lines: [bearer(token)] }),
  "a key without its token": (_token, key) => ({ target: "/both/x", lines: [keyed(key)] }),
};

function shuffle(lines: string[], random: Random): string[] {
  return random.chance(0.5) ? lines : lines.reverse();
}

/** A case that must be refused. */
export async function generateBad(random: Random, world: FuzzWorld): Promise<CredentialCase> {
  const [token, key] = [random.pick(world.tokens), random.pick(world.keys)];
  if (random.chance(0.2)) {
    const [how, place] = random.pick(Object.entries(misplaced));
    return { how, target: random.pick(["/tokens/x", "/any/x"]), lines: [], ...place(token, key, random, world), isGood: false };
  }
  const isToken = random.chance(0.55);
  const { how, text } = await (isToken ? mutateToken(random, world) : mutateKey(random, world));
  if (world.tokens.includes(text) || world.keys.includes(text)) return generateBad(random, world);
  const [bad, goodOther] = isToken ? [bearer(text), keyed(key)] : [keyed(text), bearer(token)];
  const alone = { how, target: random.pick(isToken ? ["/tokens/x", "/any/x"] : ["/keys/x", "/any/x"]), lines: [bad], isGood: false };
  if (random.chance(0.7)) return alone;
  return {
    how: `${how}, beside a good one`,
    target: random.pick(["/any/x", "/both/x"]),
    lines: shuffle([bad, goodOther], random),
    isGood: false,
  };
}

/** A case that must be served: without it a refusal would prove nothing. */
export function generateGood(random: Random, { tokens, keys }: FuzzWorld): CredentialCase {
  const [token, key] = [bearer(random.pick(tokens)), keyed(random.pick(keys))];
  const good: [string, string[]][] = [
    ["/tokens/x", [token]],
    ["/keys/x", [key]],
    ["/any/x", [token]],
    ["/any/x", [key]],
    ["/both/x", shuffle([token, key], random)],
  ];
  const [target, lines] = random.pick(good);
  return { how: "good", target, lines, isGood: true };
}
