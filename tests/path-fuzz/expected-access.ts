import type { World } from "./fuzz-config.ts";

/** What a caller holds: nothing, a token with the role user, one with the role admin. */
export const roles = ["none", "user", "admin"] as const;
export type Role = (typeof roles)[number];

/** Who may have a resource; each includes those after it. */
const ranks = { anyone: 0, user: 1, admin: 2, nobody: 3 } as const;
type Who = keyof typeof ranks;

interface Row {
  /** A final slash and star: it and all below; `:id`: one segment; else that path, with or without a final slash. */
  path: string;
  methods?: readonly string[];
  who: Who;
}

const reading = ["GET", "HEAD"];
const changing = ["POST", "PUT", "PATCH", "DELETE"];

/** What rules on paths say, wherever the path is served under its own name. The first row that fits decides. */
const rules: readonly Row[] = [
  { path: "/member/*", who: "user" },
  { path: "/admin/public/*", who: "user" },
  { path: "/admin/*", who: "admin" },
  { path: "/exact/report", who: "admin" },
  { path: "/items/special", who: "admin" },
  { path: "/items/:id", methods: reading, who: "user" },
  { path: "/items/:id", methods: changing, who: "admin" },
  { path: "/api/v1/internal/*", who: "admin" },
  { path: "/api/v1/*", who: "user" },
  { path: "/files/private/*", who: "admin" },
  { path: "/matrix/private/*", who: "admin" },
  { path: "/double/private/*", who: "admin" },
  { path: "/loose/private/*", who: "admin" },
];

/** By upstream, in the upstream's own paths. */
const tables: Record<World, readonly Row[]> = {
  main: [...rules, { path: "/signed/*", who: "user" }, { path: "/loose/*", who: "user" }, { path: "/*", who: "anyone" }],
  relaxed: [...rules, { path: "/signed/*", who: "user" }, { path: "/*", who: "anyone" }],
  tenant: [...rules, { path: "/*", who: "user" }],
  ordinary: [...rules, { path: "/*", who: "anyone" }],
  strip: [
    { path: "/admin/*", who: "admin" },
    { path: "/*", who: "anyone" },
  ],
  rewrite: [
    { path: "/new/admin/*", who: "admin" },
    { path: "/new/*", who: "anyone" },
    { path: "/v2/items/*", who: "anyone" },
    { path: "/*", who: "nobody" },
  ],
};

/** Whether the caller may have what an upstream takes this path for. */
export function mayHave(world: World, role: Role, { method, path }: { method: string; path: string }): boolean {
  const row = tables[world].find((one) => (one.methods?.includes(method) ?? true) && fits(one.path, path));
  return roles.indexOf(role) >= ranks[row?.who ?? "nobody"];
}

function fits(pattern: string, path: string): boolean {
  if (pattern.endsWith("/*")) return path === pattern.slice(0, -2) || path.startsWith(pattern.slice(0, -1));
  const plain = path.endsWith("/") ? path.slice(0, -1) : path;
  if (!pattern.endsWith("/:id")) return plain === pattern;
  const parent = pattern.slice(0, -3);
  return plain.startsWith(parent) && plain.length > parent.length && !plain.slice(parent.length).includes("/");
}
