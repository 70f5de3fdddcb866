import type { Random } from "./seeded-random.ts";

/** Paths that not everybody may have, and such as lie beside them. */
const sensitive =
  "/admin /admin/ /admin/x /admin/public/a /admin/users/7 /member/me /member /exact/report /items/1 /items/2 /items/special /signed/x /signed/a/b /signed /api/v1/internal/keys /api/v1/a /files/private/x /matrix/private/x /double/private/x /loose/private/x /strip/admin/x /loose-strip/admin/x /loose-strip/admin /old/admin/x /loose-old/admin/x /loose-old/admin".split(
    " ",
  );

/** Where everybody may begin. */
const entries = ["", "/open", "/open/a/b", "/files", "/matrix", "/double", "/loose", "/strip", "/loose-strip", "/old", "/loose-old"].concat(
  ["/p", "/q", "/t/a", "/u/a", "/u", "/admin/public", "/api/v1", "/form", "/_aegis", "/health"],
);

const escapes =
  "/.. /../ /%2e%2e /.%2e /%2E. /..;/ /..;x=1 /..%2f %2f.. /..%5c /..%3b /..%3bx /%252e%252e /%252e%252e%252f /..%252f /%25252e%25252e /%c0%ae%c0%ae /%c0%ae. /..%c0%af /%e0%80%ae. /%f0%80%80%ae. /%u002e%u002e /..%00 /..%00/ /..%09 /..%20 /... /.;/.. /%2e;/%2e%2e; //.. /./.. /;/.. /..;/..;/ \\.. /..\\ /..%ff /..%25%32%66 /%%32%65%%32%65 /.%%32e /%2%65%2%65 /..%255c /..%253b /%5c.. /..?/ /..#/".split(
    " ",
  );

const slashes =
  "// /./ /x/../ %2f %2F %5c %5C \\ /;a/ /;/ %252f %252F %255c %25252f /.;/ /%2e/ %c0%af %e0%80%af %ef%bc%8f /%2e%2e/ /;x=%2f/ %2f/ /%2f ;/ ;a=b/ %3b/ %253b/ \t/ %09/ %0a/ %0d/ %20/ %00/ /%00 ?/ #/ %23/ %3f/ %253f/".split(
    " ",
  );

const gentle =
  "%2f %2F %5c %5C ;x ; ;a=b/ /;x/ %3b %3Bx /%3b/ %2561 %252f %252F %255c %253b %253Bx %2564min %25%36%31 %2f%2f // /./ /x/../ /%2e/ %61 %41 %3a %09 %20 %23 %3f %2523 %253f %2b %25 %25zz %252 %ff %c3%a9 / /a%2fb/ /;%2f %2f; %2f;a=%2f admin%2f %2fadmin ;admin ;/admin".split(
    " ",
  );

const tails =
  "/ // . .. ... / ;x ;x=1,2 ;/ %3b %3bx %253b /. /.. /%2e /%2e%2e /..;/x .; %00 %20 %09 %0a %0d%0a %23 %3f # #/../x %ff %25 % %2 %zz %c0%ae .json ~ * : @ $ ! ' ( ) , + = & | ^ ` { } < > [ ] \" %7f %80 %e2%80%8b %ef%bc%8e \\ %5c %5c.. %2f %2f.. %2f%2f".split(
    " ",
  );

const queries = [
  "?",
  "??",
  "?a=b",
  "?/../admin/x",
  "?%2e%2e/%2f",
  "?a#b",
  "?a=;b",
  "?x=%zz",
  "?a=%00",
  "?\\",
  '?"<>`',
  "?'|{}^",
  "?a=+%20",
].concat([
  "?a\tb",
  "?a b",
  "?\xc3\xa9",
  "?\xff",
  "?url=http://tenant.test/",
  "?a=1&a=2;c",
  "?%",
  "?http://x/?y",
  "?\x01",
  "?\x7f",
  "?[]=1",
]);

const authorities =
  "http://some.test http://tenant.test http://relaxed.test HTTP://Tenant.Test https://tenant.test http://some.test@tenant.test http://tenant.test@some.test http://u:p@tenant.test http://tenant.test:80 http://tenant.test: http://tenant.test. http://a.wild.test http://[::1] http://[::1]:80 http://127.1 http://0x7f.1 http:// http:/ http: // //tenant.test ///tenant.test \\\\tenant.test /\\tenant.test ftp://tenant.test http://tenant.test%2e http://some.test%2f@tenant.test http://some.test\\@tenant.test http://some.test#@tenant.test http://some.test?@tenant.test javascript: ws://some.test".split(
    " ",
  );

const specials = [
  "*",
  "",
  "?",
  "#",
  "/",
  ".",
  "..",
  "admin",
  "some.test:80",
  "tenant.test:443",
  "/?",
  "/#",
  "/%",
  "//",
  "\\",
  "/*",
  "*/admin",
  ";",
  "/;",
];

const hiddenSlashes = ["%2f", "%2F", "%5c", "%252f", "%255c", ";/", ";x/", "%3b/", "%253b/", "//", "/%2f", "/;/"];

/** What leads nowhere. */
const fronts = ["", "", "", "/", "/.", "/%2f", "/;", "/%2e", "/%252f", "/%5c", "/a/..", "/a%2fb", "/%3b", "/;%2f"];

const hex = "0123456789abcdef";

/** One request target, as a byte string. */
export function generateTarget(random: Random): string {
  const kind = random.below(100);
  const path = generatePath(random, kind);
  const target = random.chance(0.12) ? path + random.pick(queries) : path;
  if (kind === 98) return random.pick(specials);
  return kind >= 93 && kind < 98 ? random.pick(authorities) + target : target;
}

function generatePath(random: Random, kind: number): string {
  if (kind < 25) return mutate(random, random.pick(sensitive), 1 + random.below(3));
  if (kind < 40) return mutate(random, traverse(random), random.below(2));
  if (kind < 45) return random.pick(fronts) + random.pick(sensitive) + random.pick(["", "/", "//", "/.", "/x/..", "//."]);
  if (kind < 62) return random.pick(["", "", "", "/loose", "/files", "/loose-strip"]) + disguise(random, random.pick(sensitive));
  if (kind < 80) return random.pick(entries) + blend(random);
  if (kind < 90) return random.pick(entries) + soup(random);
  if (kind === 99) return lengthen(random);
  return random.pick(entries) + random.pick(sensitive) + (random.chance(0.5) ? random.pick(tails) : "");
}

function traverse(random: Random): string {
  const steps = Array.from({ length: 1 + random.below(3) }, () => random.pick(escapes));
  return random.pick(entries) + steps.join("") + random.pick(sensitive);
}

/** Only what some route may relax, or what is made plain: such paths come far. */
function blend(random: Random): string {
  const sign = () => (random.chance(0.6) ? random.pick(gentle) : random.pick(["a", "/", "/", "b.c", "admin", "private"]));
  const signs = Array.from({ length: 1 + random.below(4) }, sign);
  const path = random.pick(sensitive);
  const at = random.below(path.length + 1);
  return random.chance(0.5) ? `/${signs.join("")}${path}` : path.slice(0, at) + signs.join("") + path.slice(at + 1);
}

/** The same path to a reader who takes one step more than the gateway: for each sign one that a route may relax. */
function disguise(random: Random, path: string): string {
  const places = new Set(Array.from({ length: random.below(3) }, () => 1 + random.below(path.length - 1)));
  const hide = (character: string) => (character === "/" ? random.pick(hiddenSlashes) : encode(random, character));
  return [...path].map((character, index) => (places.has(index) ? hide(character) : character)).join("");
}

function soup(random: Random): string {
  const pieces = [escapes, slashes, tails, ["a", "admin", "/", "/x", "private", "b.c"], sensitive];
  return `/${Array.from({ length: 1 + random.below(8) }, () => (random.chance(0.15) ? anyByte(random) : random.pick(random.pick(pieces)))).join("")}`;
}

function anyByte(random: Random): string {
  const byte = random.below(256);
  if (random.chance(0.25)) return byte === 10 || byte === 13 ? "%0a" : String.fromCharCode(byte);
  return encode(random, String.fromCharCode(byte));
}

/** Percent-encoded once, twice or three times, the digits in either case. */
function encode(random: Random, character: string): string {
  const byte = character.charCodeAt(0);
  const digits = `${hex[byte >> 4]}${hex[byte & 15]}`;
  const layers = random.pick(["%", "%", "%", "%", "%25", "%25", "%2525", "%25%32%35"]);
  return layers + (random.chance(0.3) ? digits.toUpperCase() : digits);
}

/** Two or three bytes for what takes one: no decoder may accept it, some do. */
function overlong(random: Random, character: string): string {
  const byte = character.charCodeAt(0) & 0x7f;
  const low = (0x80 | (byte & 0x3f)).toString(16);
  return random.chance(0.5) ? `%c${byte >> 6}%${low}` : `%e0%8${byte >> 6}%${low}`;
}

function mutate(random: Random, path: string, times: number): string {
  let mutated = path;
  for (let time = 0; time < times; time++) mutated = mutateOnce(random, mutated);
  return mutated;
}

function mutateOnce(random: Random, path: string): string {
  const at = random.below(path.length + 1);
  const [before, character, after] = [path.slice(0, at), path.charAt(at), path.slice(at + 1)];
  const replacements: (() => string)[] = [
    () => before + (character && encode(random, character)) + after,
    () => before + (character && encode(random, character)) + after,
    () => before + (character && overlong(random, character)) + after,
    () => replaceSlash(random, path),
    () => replaceSlash(random, path),
    () => before + anyByte(random) + character + after,
    () => before + random.pick(tails) + character + after,
    () => path + random.pick(tails),
    () => before + (random.chance(0.5) ? character.toUpperCase() : random.pick([" ", "\t", "\0", "\xa0", "\u00ad"]) + character) + after,
    () => `/${random.pick(escapes)}${path}`,
  ];
  return random.pick(replacements)();
}

function replaceSlash(random: Random, path: string): string {
  const places = [...path].flatMap((character, index) => (character === "/" ? [index] : []));
  const at = places.length === 0 ? 0 : random.pick(places);
  return path.slice(0, at) + random.pick(slashes) + path.slice(at + 1);
}

/** About as long as paths and relaxed paths may be, and longer. */
function lengthen(random: Random): string {
  const length = random.pick([2040, 2048, 8180, 8192, 12_000]) + random.below(16) - 8;
  const filler = random.pick(["a", "/a", "%61", "%41b", "/x/..", ";a", "%2f", "/./", "//", "%2561", "/%2e%2e"]);
  const start = random.pick(entries) + random.pick(["/", "/%2f", "/;", "/%252e"]);
  return start + filler.repeat(Math.max(0, Math.ceil((length - start.length) / filler.length))).slice(0, length - start.length);
}
