const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Why nothing may be sent to an address; null: it may. Short and without the address, which may hold a secret. */
export function findAddressFailure(text: string): string | null {
  if (!URL.canParse(text)) return "the address is not valid";
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== "" || password !== "") return "the address has a user or password in it";
  if (protocol === "https:" || (protocol === "http:" && LOOPBACK.has(hostname))) return null;
  return "the address is neither https nor http on loopback";
}
