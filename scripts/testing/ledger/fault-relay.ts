import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/**
 * refuse: connections are reset. hang: what is sent is taken and never passed on, by connections of that time for ever.
 * unheard-commits: a commit is passed on, its answer is lost and its connection reset.
 */
export type RelayFault = "none" | "refuse" | "hang" | "unheard-commits";

export interface FaultRelay {
  port: number;
  order(fault: RelayFault): void;
  /** Commits of metric batches whose answers were lost. */
  unheard(): number;
  close(): void;
}

interface Pair {
  near: Socket;
  far: Socket;
  hangs: boolean;
  commits: boolean;
  /** Whether metric batches were written in the transaction that is open, or that the last question ended. */
  holdsBatches: boolean;
  ended: boolean;
}

/** Stands between a service and its database, and passes bytes on as long as it is not told otherwise. */
export async function startFaultRelay(target: number): Promise<FaultRelay> {
  const pairs = new Set<Pair>();
  let fault: RelayFault = "none";
  let unheard = 0;
  const onAnswer = (pair: Pair, bytes: Buffer) => {
    if (pair.hangs) return;
    if (fault === "unheard-commits" && pair.commits) {
      if (pair.holdsBatches) unheard += 1;
      reset(pair);
    } else pair.near.write(bytes);
  };
  const onQuestion = (pair: Pair, bytes: Buffer) => {
    if (pair.hangs) return;
    pair.commits = bytes.includes("commit");
    pair.holdsBatches = (pair.holdsBatches && !pair.ended) || bytes.includes("INSERT INTO metric_batches");
    pair.ended = pair.commits || bytes.includes("rollback");
    pair.far.write(bytes);
  };
  const admit = (near: Socket) => {
    const far = connect(target, "127.0.0.1");
    const pair: Pair = { near, far, hangs: fault === "hang", commits: false, holdsBatches: false, ended: false };
    pairs.add(pair);
    if (fault === "refuse") reset(pair);
    near.on("data", (bytes: Buffer) => onQuestion(pair, bytes)).on("error", () => undefined);
    pair.far.on("data", (bytes: Buffer) => onAnswer(pair, bytes)).on("error", () => undefined);
    // A network that hangs tells nobody that the other end is gone.
    near.on("close", () => pair.hangs || pair.far.destroy());
    pair.far.on("close", () => pair.hangs || near.destroy());
  };
  const order = (next: RelayFault) => {
    fault = next;
    for (const pair of pairs) {
      if (fault === "hang") pair.hangs = true;
      if (fault === "refuse") reset(pair);
    }
  };
  const server = createServer(admit);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    unheard: () => unheard,
    order,
    close: () => {
      server.close();
      for (const pair of pairs) reset(pair);
    },
  };
}

function reset({ near, far }: Pair): void {
  near.resetAndDestroy();
  far.destroy();
}
