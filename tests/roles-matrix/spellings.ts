/** A way to write a path, and what it may be taken for: the path itself first, then what lax readers make of it; nothing: it is refused. */
export interface Spelling {
  sent: string;
  means: readonly string[];
}

/** Guarded paths, those beside them, and some that nobody guards. */
const places = [
  "/open/x",
  "/closed/x",
  "/unnamed/x",
  "/reports/q3",
  "/admin",
  "/admin/users",
  "/admin/help/me",
  "/admin/gone",
  "/items/7",
  "/items/special",
  "/files/a/b",
  "/files/private/x",
  "/nowhere/x",
];

const hex = (character: string) => `%${character.charCodeAt(0).toString(16)}`;
const encodeAll = (path: string) => path.replace(/[a-z0-9]/g, hex);
const lastSlash = (path: string) => path.lastIndexOf("/");
const head = (path: string) => path.slice(0, lastSlash(path));
const tail = (path: string) => path.slice(lastSlash(path) + 1);

/** The same path to everybody. */
const same: readonly ((path: string) => string)[] = [
  (path) => path,
  (path) => `/${path}`,
  (path) => `//${path}`,
  (path) => `/.${path}`,
  (path) => `/%2e${path}`,
  (path) => `/%2E/.${path}`,
  (path) => `/..${path}`,
  (path) => `/../../%2e%2e${path}`,
  (path) => `/open/..${path}`,
  (path) => `/open/x/../..${path}`,
  (path) => `/admin/%2e%2e${path}`,
  (path) => `/admin/.%2E${path}`,
  (path) => `/nowhere/%2E.//${path}`,
  (path) => `${head(path)}//${tail(path)}`,
  (path) => `${head(path)}/./${tail(path)}`,
  (path) => `${head(path)}/zz/../${tail(path)}`,
  (path) => `/${hex(path.charAt(1))}${path.slice(2)}`,
  (path) => path.slice(0, -1) + hex(path.slice(-1)).toUpperCase(),
  encodeAll,
  (path) => `/open/..${encodeAll(path)}`,
  (path) => `${path}?`,
  (path) => `${path}?/../open/x`,
  (path) => `${path}?%2e%2e%2fopen;x`,
];

/** Another path, and no other reading of it. */
const another: readonly ((path: string) => [sent: string, meant: string])[] = [
  (path) => [`${path}/`, `${path}/`],
  (path) => [`${path}//`, `${path}/`],
  (path) => [`${path}/.`, `${path}/`],
  (path) => [`${path}/%2e`, `${path}/`],
  (path) => [`${path}/zz/..`, `${path}/`],
  (path) => [`${path}x`, `${path}x`],
  (path) => [`${path}.json`, `${path}.json`],
  (path) => [`${path}%20`, `${path} `],
  (path) => [`${path}/..`, `${head(path)}/`],
  (path) => [`${path}/%2e%2e/admin/users`, `${head(path)}/admin/users`],
  (path) => [path.toUpperCase(), path.toUpperCase()],
  (path) => [`/${path.charAt(1).toUpperCase()}${path.slice(2)}`, `/${path.charAt(1).toUpperCase()}${path.slice(2)}`],
  (path) => [`/x${path}`, `/x${path}`],
  (path) => [`${path}%c3%a9`, `${path}%C3%A9`],
  (path) => [`${path}%25`, `${path}%25`],
];

/** What ends a path for who reads it as an address, or is left out by him. */
const delimited: readonly ((path: string) => [sent: string, meant: string])[] = [
  (path) => [`${path}%3fx`, `${path}?x`],
  (path) => [`${path}%23x`, `${path}#x`],
  (path) => [`${path}%09`, `${path}%09`],
];

/** What only a route that relaxes it serves, and how it is read there: as it stands, and as lax readers do. */
const odd: readonly ((path: string) => [sent: string, ...means: string[]])[] = [
  (path) => [`${head(path)}%2f${tail(path)}`, `${head(path)}%2F${tail(path)}`, path],
  (path) => [`${head(path)}%5c${tail(path)}`, `${head(path)}%5C${tail(path)}`, path],
  (path) => [`${path};v=1`, path],
  (path) => [`${path}%3bv`, path],
  (path) => [`${head(path)};v/${tail(path)}`, path],
  (path) => [`${head(path)}/;v/${tail(path)}`, path],
  (path) => [
    `${head(path)}/%25${hex(tail(path).charAt(0)).slice(1)}${tail(path).slice(1)}`,
    `${head(path)}/%25${hex(tail(path).charAt(0)).slice(1)}${tail(path).slice(1)}`,
    path,
  ],
  (path) => [`${head(path)}%252f${tail(path)}`, `${head(path)}%252f${tail(path)}`, path],
];

/** Refused wherever it stands. */
const refused: readonly ((path: string) => string)[] = [
  (path) => `${path}%00`,
  (path) => `${path}%0d%0aX: y`.replaceAll(" ", "%20"),
  (path) => `${path}%`,
  (path) => `${path}%zz`,
  (path) => `${head(path)}\\${tail(path)}`,
  (path) => `/open/..\\..${path}`,
  (path) => `/open/..%2f..${path}`,
  (path) => `/open/..%5c..${path}`,
  (path) => `/open/..;${path}`,
  (path) => `/open/..;x=1${path}`,
  (path) => `/open/%252e%252e${path}`,
  (path) => `/open/%c0%ae%c0%ae${path}`,
  (path) => `/open/%e0%80%ae.${path}`,
  (path) => `/open%2f..${path}`,
  (path) => `/open;/..${path}`,
  (path) => `${path}%25252e`,
];

const isRelaxed = (path: string) => path.startsWith("/files/");

function spell(path: string): Spelling[] {
  return [
    ...same.map((write) => ({ sent: write(path), means: [path] })),
    ...another.map((write) => write(path)).map(([sent, meant]) => ({ sent, means: [meant] })),
    ...delimited.map((write) => write(path)).map(([sent, meant]) => ({ sent, means: [meant, path] })),
    ...odd.map((write) => write(path)).map(([sent, ...means]) => ({ sent, means: isRelaxed(sent) ? means : [] })),
    ...refused.map((write) => ({ sent: write(path), means: [] })),
  ];
}

/** Every place in every spelling that is a path, each once. */
const asPaths = places.flatMap(spell).filter(({ sent }) => sent.startsWith("/"));
export const spellings: readonly Spelling[] = [...new Map(asPaths.map((each) => [each.sent, each])).values()];
