// Redis behind Upstash's protocol and, for each gateway, a gate before it that can refuse connections; steered over the channel.
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { startRedisRest } from "../../../redis-rest/start-redis-rest.ts";
import { findRedisServer, startTestRedis } from "../../../redis-rest/test-redis-server.ts";
import { ChargeBook } from "../charge-book.ts";
import type { StoreOrder, StoreReply } from "../start-store.ts";

/** A port of its own before the store. */
class Gate {
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  #port = 0;
  /** When the store first answered since it was resumed, milliseconds since 1970. */
  answeredAt: number | null = null;

  constructor(storePort: number) {
    this.#server = createServer((socket) => {
      const inner = connect(storePort, "127.0.0.1");
      for (const [one, other] of [
        [socket, inner],
        [inner, socket],
      ] as const) {
        this.#sockets.add(one);
        one.setNoDelay(true).on("error", () => other.destroy());
        one.on("close", () => {
          this.#sockets.delete(one);
          other.destroy();
        });
        one.pipe(other);
      }
      inner.on("data", () => {
        this.answeredAt ??= Date.now();
      });
    });
  }

  async open(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(this.#port, "127.0.0.1", resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
    return this.#port;
  }

  shut(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}

const executable = findRedisServer(process.env.PATH);
const redis = executable === undefined ? null : await startTestRedis(executable);
const rest = await startRedisRest({ redisUrl: redis?.url });
const gates = Array.from({ length: Number(process.argv[2]) }, () => new Gate(rest.port));
const ports = await Promise.all(gates.map((gate) => gate.open()));
const charges = new ChargeBook(rest);

const orders: Record<StoreOrder, () => Promise<StoreReply> | StoreReply> = {
  refuse: () => {
    for (const gate of gates) gate.shut();
    return {};
  },
  hang: () => {
    rest.faults.set({ hang: true });
    return {};
  },
  resume: async () => {
    for (const gate of gates) gate.answeredAt = null;
    if (rest.faults.knobs.hang) rest.faults.clear();
    else await Promise.all(gates.map((gate) => gate.open()));
    return { at: Date.now() };
  },
  // Where the engine was too slow to tell, it is asked again.
  charges: () =>
    charges.read().then(
      (charged) => ({ charged }),
      () => ({}),
    ),
  answers: () => ({ answeredAt: gates.map((gate) => gate.answeredAt) }),
};

process.on("message", async (order: StoreOrder) => process.send?.(await orders[order]()));
process.on("disconnect", async () => {
  await rest.close();
  await redis?.stop();
  process.exit(0);
});
process.send?.({ token: rest.token, urls: ports.map((port) => `http://127.0.0.1:${port}`) });
