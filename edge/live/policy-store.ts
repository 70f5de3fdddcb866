/** Where live policy and the records of API keys are read from, by the keys of contracts/kv-keys.ts. */
export interface PolicyStore {
  /** The texts under several keys, of one moment; null where there is none. */
  getMany(keys: readonly string[]): Promise<ReadonlyMap<string, string | null>>;
  get(key: string): Promise<string | null>;
}
