/** The names that a question may hold. */
export type Vocabulary = {
  /** Routes with their path patterns, where the config knows one. */
  readonly routes: readonly { readonly id: string; readonly path?: string }[];
  readonly limits: readonly string[];
  readonly problems: readonly string[];
  /** Clients, and what they may be called besides. */
  readonly clients: readonly { readonly client: string; readonly name?: string }[];
};

/** The words that a name is made of: `order-items` may be asked for as “order items”. */
export function wordsOf(name: string): string[] {
  return name
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}

/** The client's name without its kind. */
export function bareClient(client: string): string {
  return client.slice(client.indexOf(":") + 1);
}
