/** Something that was kept. Its body is read once, by one of the two. */
export interface Kept {
  metadata: string;
  /** Bytes, or the platform's own stream. */
  body: Uint8Array | object;
  bytes(): Promise<Uint8Array>;
}

/** Where answers are kept. It may forget anything at any time; whoever uses it expects it to fail. */
export interface CacheStore {
  get(key: string): Promise<Kept | null>;
  /** `seconds`: how long it is of use. */
  put(key: string, kept: { metadata: string; body: Uint8Array; seconds: number }): Promise<void>;
}
