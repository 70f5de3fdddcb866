import { Redis } from "@upstash/redis";

/** What was last seen charged to each counter's window. The store keeps the last two windows only, so it is to be read once a window or more often. */
export class ChargeBook {
  readonly #redis: Redis;
  readonly #charged = new Map<string, number>();

  constructor(store: { url: string; token: string }) {
    this.#redis = new Redis({ url: store.url, token: store.token, automaticDeserialization: false, retry: false });
  }

  /** Units charged since the store began. */
  async read(): Promise<number> {
    for (const key of await this.#redis.keys("aegis:leases:*"))
      this.#takeLeases((await this.#redis.hgetall<Record<string, string>>(key)) ?? {});
    const counters = await this.#redis.keys("@upstash/ratelimit:*");
    const values = counters.length === 0 ? [] : await this.#redis.mget<string[]>(...counters);
    for (const [index, counter] of counters.entries()) this.#charged.set(counter, Number(values[index] ?? 0));
    return [...this.#charged.values()].reduce((sum, units) => sum + units, 0);
  }

  /** A counter of a settlement: its window, what is charged to it and to the window before. */
  #takeLeases(fields: Record<string, string>): void {
    for (const [field, value] of Object.entries(fields)) {
      const [window, used, previous] = value.split(":").map(Number);
      if (window === undefined || used === undefined || previous === undefined) continue;
      this.#charged.set(`${field}:${window}`, used);
      this.#charged.set(`${field}:${window - 1}`, previous);
    }
  }
}
