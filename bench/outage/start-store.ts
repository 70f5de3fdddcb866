import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export type StoreOrder = "refuse" | "hang" | "resume" | "charges" | "answers";

export interface StoreReply {
  /** When it was done, milliseconds since 1970. */
  at?: number;
  /** Units charged since the store began; absent: it could not be read. */
  charged?: number;
  /** When the store first answered each gateway since it was resumed. */
  answeredAt?: (number | null)[];
}

export interface Store {
  token: string;
  /** One for each gateway. */
  urls: string[];
  order(order: StoreOrder): Promise<StoreReply>;
  stop(): Promise<void>;
}

const script = fileURLToPath(new URL("processes/store.ts", import.meta.url));

/** Redis in a process of its own, as each of so many gateways reaches it. */
export async function startStore(gateways: number): Promise<Store> {
  const child = fork(script, [String(gateways)]);
  const died = once(child, "exit").then(([code]) => Promise.reject(new Error(`the store's process ended with ${code}`)));
  died.catch(() => undefined);
  const reply = async () => (await Promise.race([once(child, "message"), died]))[0];
  const ready = (await reply()) as Pick<Store, "token" | "urls">;
  return {
    ...ready,
    order: (order) => {
      const replied = reply();
      child.send(order);
      return replied as Promise<StoreReply>;
    },
    stop: async () => {
      if (child.connected) child.disconnect();
      await died.catch(() => undefined);
    },
  };
}
