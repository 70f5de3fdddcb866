/** Addresses that the gateway answers itself; no route can take them. */
export function isOwnPath(path: string): boolean {
  return path === "/health" || path === "/_aegis" || path.startsWith("/_aegis/");
}
