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

export function createCredentialWatch(everyMs = 30_000): CredentialWatch {
  const watched = new Map<string, Set<Asked>>();

  const askAll = async () => {
    for (const streams of watched.values()) await ask(streams);
  };
  const ask = async (streams: Set<Asked>) => {
    const [first] = streams;
    // While the database is away nobody's credential can be read: who listens goes on listening.
    if (first === undefined || (await first.stillHolds().catch(() => true))) return;
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
