import type { Spelling } from "./spellings.ts";

/** Who calls: without a credential, with one that holds no role, with one of the roles. */
export const callers = ["anonymous", "authenticated", "user", "editor", "admin", "chief"] as const;
export type Caller = (typeof callers)[number];

export const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;
export type Method = (typeof methods)[number];

const everybody = callers;
const known: readonly Caller[] = ["authenticated", "user", "editor", "admin", "chief"];
const reading: readonly Method[] = ["GET", "HEAD"];

interface Row {
  /** A final slash and star: it and all below; `:id`: one segment; else that path, with or without a final slash. */
  path: string;
  methods?: readonly Method[];
  who: readonly Caller[];
}

/** Who may have what, worked out by hand: nobody what stands nowhere. The first row that fits decides. */
const rows: readonly Row[] = [
  { path: "/open/*", who: everybody },
  // Nobody is known where no credential is taken.
  { path: "/closed/*", who: [] },
  { path: "/reports/*", methods: reading, who: ["user", "editor", "chief"] },
  { path: "/reports/*", methods: ["POST"], who: ["editor", "admin", "chief"] },
  { path: "/admin/gone", who: [] },
  { path: "/admin/help/*", who: known },
  { path: "/admin/*", who: ["admin", "chief"] },
  { path: "/items/special", who: ["editor", "chief"] },
  { path: "/items/:id", methods: reading, who: ["user", "editor", "admin", "chief"] },
  { path: "/items/:id", who: ["admin", "chief"] },
  { path: "/files/private/*", who: ["admin", "chief"] },
  { path: "/files/*", who: known },
];

/** What is served at all, and what a caller must show there. */
const served: readonly { path: string; methods?: readonly Method[]; open?: true }[] = [
  { path: "/open/*", open: true },
  { path: "/closed/*", open: true },
  { path: "/unnamed/*" },
  { path: "/reports/*", methods: ["GET", "HEAD", "POST"] },
  { path: "/admin/*" },
  { path: "/items/:id" },
  { path: "/files/*" },
];

/** The status that a caller hears: 200 only where the upstream is asked. */
export function expectedStatus(caller: Caller, method: Method, spelling: Spelling): 200 | 400 | 401 | 403 | 404 | 405 {
  const [path, ...others] = spelling.means;
  if (path === undefined) return 400;
  const route = served.find((one) => fits(one.path, path));
  if (route === undefined) return 404;
  if (route.methods?.includes(method) === false) return 405;
  if (caller === "anonymous" && !route.open) return 401;
  return [path, ...others].every((reading) => mayHave(caller, method, reading)) ? 200 : 403;
}

export function mayHave(caller: Caller, method: Method, path: string): boolean {
  const row = rows.find((one) => (one.methods?.includes(method) ?? true) && fits(one.path, path));
  return row?.who.includes(caller) ?? false;
}

function fits(pattern: string, path: string): boolean {
  if (pattern.endsWith("/*")) return path === pattern.slice(0, -2) || path.startsWith(pattern.slice(0, -1));
  const isFolder = path.length > 1 && path.endsWith("/");
  if (!pattern.endsWith("/:id")) return (isFolder ? path.slice(0, -1) : path) === pattern;
  const parent = pattern.slice(0, -3);
  return path.startsWith(parent) && path.length > parent.length && !path.slice(parent.length).includes("/");
}
