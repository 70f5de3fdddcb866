import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Delivery, type DeliveryAnswer, forwardDelivery, readDelivery } from "./delivery.ts";
import { tamperDeliveries } from "./tamper-deliveries.ts";

/**
 * What becomes of metric batches on their way to analytics. refuse: the connection is reset; hang: no answer comes; unheard: a batch is
 * delivered, its answer is lost; tamper: batches are flipped in a bit, doubled, held back and delivered after others; a number: it is
 * answered at once.
 */
export type IngestFault = "none" | "refuse" | "hang" | "unheard" | "tamper" | 429 | 500;

export interface FaultIngest {
  port: number;
  order(fault: IngestFault): void;
  /** What was done to batches, and how analytics answered: by the name of the fault, `flipped 401`, `answered 503`. */
  readonly done: ReadonlyMap<string, number>;
  /** Resolves when every batch that is held back has been delivered. */
  settled(): Promise<void>;
  close(): void;
}

const isBatch = ({ path }: Delivery) => path === "/api/ingest";

/** Stands between edges and analytics, and passes requests on as long as it is not told otherwise. */
export async function startFaultIngest(target: number): Promise<FaultIngest> {
  const done = new Map<string, number>();
  const count = (what: string) => done.set(what, (done.get(what) ?? 0) + 1);
  const forward = (delivery: Delivery) => forwardDelivery(target, delivery);
  const tampering = tamperDeliveries(forward, count);
  let fault: IngestFault = "none";

  const answerBatch = async (delivery: Delivery): Promise<DeliveryAnswer | null> => {
    if (typeof fault === "number") {
      count(String(fault));
      return { status: fault, headers: { "retry-after": "1" }, body: Buffer.alloc(0) };
    }
    if (fault === "tamper") return tampering.tamper(delivery);
    const answer = await forward(delivery);
    if (fault !== "unheard") count(`answered ${answer.status}`);
    else if (answer.status === 200) count("unheard");
    return fault === "unheard" ? null : answer;
  };
  /** Whether it ends here, without an answer. */
  const isCut = (delivery: Delivery, { socket }: IncomingMessage) => {
    if (fault !== "hang" && fault !== "refuse") return false;
    if (isBatch(delivery)) count(fault);
    if (fault === "refuse") socket.resetAndDestroy();
    return true;
  };
  const handle = async (incoming: IncomingMessage, response: ServerResponse) => {
    const delivery = await readDelivery(incoming);
    if (isCut(delivery, incoming)) return;
    const answer = await (isBatch(delivery) ? answerBatch(delivery) : forward(delivery)).catch(() => null);
    if (answer === null) incoming.socket.resetAndDestroy();
    else response.writeHead(answer.status, answer.headers).end(answer.body);
  };
  const server = createServer((incoming, response) => void handle(incoming, response).catch(() => incoming.socket.destroy()));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    done,
    settled: tampering.settled,
    order: (next) => {
      // What hangs now has hung long enough.
      if (fault === "hang") server.closeAllConnections();
      fault = next;
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
