import { setTimeout as delay } from "node:timers/promises";

/** Asks again and again whether the credentials of open streams still admit, each once however many streams it opened. */
export type CredentialWatch = {
  /** `key`: names the credential. Returns what ends the watch. */
  readonly watch: (key: string, asked: Asked) => () => void;
};

type Asked = {
  /** Whether the credential admits; rejects while nobody can tell. */
  readonly stillHolds: () => Promise<boolean>;
  readonly end: () => void;
};

/** Credentials that are asked about at once. */
const atOnce = 4;

/** `patienceMs`: so long without an answer, and nobody can tell: the others are not kept waiting. */
export function createCredentialWatch(everyMs = 30_000, patienceMs = 5000): CredentialWatch {
  const watched = new Map<string, Set<Asked>>();

  const askAll = async () => {
    const left = [...watched.values()].values();
    const askOnes = async () => {
      for (const streams of left) await ask(streams);
    };
    await Promise.all(Array.from({ length: atOnce }, askOnes));
  };
  const ask = async (streams: Set<Asked>) => {
    const [first] = streams;
    // While the database is away nobody's credential can be read: who listens goes on listening.
    if (first === undefined || (await holds(first, patienceMs))) return;
    for (const { end } of streams) end();
  };
  const turn = () => {
    askAll().finally(() => {
      timer.refresh();
    });
  };
  const timer = setTimeout(turn, everyMs).unref();
  const watch = (key: string, asked: Asked) => {
    const streams = watched.get(key) ?? new Set();
    watched.set(key, streams.add(asked));
    return () => {
      streams.delete(asked);
      if (streams.size === 0 && watched.get(key) === streams) watched.delete(key);
    };
  };
  return { watch };
}

async function holds({ stillHolds }: Asked, patienceMs: number): Promise<boolean> {
  const over = new AbortController();
  const untold = delay(patienceMs, true, { signal: over.signal, ref: false }).catch(() => true);
  return Promise.race([stillHolds().catch(() => true), untold]).finally(() => over.abort());
}
