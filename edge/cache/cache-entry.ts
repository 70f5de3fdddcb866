/** What is kept of an answer beside its body. Times in milliseconds since 1970, spans in milliseconds. */
export interface CacheEntry {
  route: string;
  status: number;
  /** End-to-end fields but Age and Set-Cookie, names in lower case. */
  headers: Record<string, string>;
  /** The request's fields it varies by. */
  vary: readonly string[];
  /** When the request that brought it was sent: what was purged after that is void. */
  requestedAt: number;
  /** When its age was 0. */
  bornAt: number;
  freshMs: number;
  /** What the upstream said of serving it stale; null: nothing. */
  staleWhileRevalidateMs: number | null;
  staleIfErrorMs: number | null;
  /** always: no use without asking the upstream; stale: none once it is stale; never: the config and the caller decide. */
  mustRevalidate: "always" | "stale" | "never";
  tags: readonly string[];
}

/** What an entry can be validated with. */
export interface Validators {
  etag: string | undefined;
  lastModified: string | undefined;
}

export function validatorsOf({ headers }: Pick<CacheEntry, "headers">): Validators | null {
  const { etag, "last-modified": lastModified } = headers;
  return etag === undefined && lastModified === undefined ? null : { etag, lastModified };
}
