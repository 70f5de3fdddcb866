import { setTimeout as delay } from "node:timers/promises";
import type { ListeningClient } from "./connect.ts";

const firstRetryMs = 500;
const longestRetryMs = 15_000;
/** A peer that has gone does not say goodbye. */
const patienceMs = 1000;

export type Listening = {
  readonly close: () => Promise<void>;
  /** Gives up the connection for a new one: what it should have heard did not come. Nobody is told of a loss. */
  readonly renew: () => void;
  readonly isOpen: () => boolean;
};

type Options = {
  readonly channel: string;
  readonly onNotice: (payload: string) => void;
  /** Told each time the connection listens, the first time too: what was sent before is lost. */
  readonly onOpen: () => void;
  readonly onLost: (error: Error) => void;
};

/** Keeps one connection that listens, and opens another whenever it is lost. */
export function listen(makeClient: () => ListeningClient, { channel, onNotice, onOpen, onLost }: Options): Listening {
  let current: ListeningClient | null = null;
  let [open, closed] = [false, false];
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;

  const connect = async () => {
    const client = makeClient();
    current = client;
    client.on("error", (error) => lose(client, error));
    client.on("end", () => lose(client, new Error("the listening connection ended")));
    client.on("notification", ({ payload = "" }) => client === current && onNotice(payload));
    try {
      await client.connect();
      if (client !== current) return hangUp(client);
      open = true;
      await client.query(`LISTEN ${channel}`);
      failures = 0;
      onOpen();
    } catch (error) {
      lose(client, error instanceof Error ? error : new Error(String(error)));
    }
  };
  const letGo = async () => {
    const [last, wasOpen] = [current, open];
    [current, open] = [null, false];
    if (last !== null && wasOpen) await hangUp(last);
  };
  const lose = (client: ListeningClient, error: Error | null) => {
    if (client !== current) return;
    void letGo();
    if (closed) return;
    if (error !== null) onLost(error);
    timer = setTimeout(connect, Math.min(longestRetryMs, firstRetryMs * 2 ** failures));
    failures += 1;
  };
  const close = () => {
    closed = true;
    clearTimeout(timer);
    return letGo();
  };
  void connect();
  return { close, renew: () => current && lose(current, null), isOpen: () => open };
}

/** Only for one that has connected: Neon's driver throws where nobody can catch it when a connection that is still opening is ended. */
async function hangUp(client: ListeningClient): Promise<void> {
  await Promise.race([client.end().catch(() => {}), delay(patienceMs, undefined, { ref: false })]);
}
