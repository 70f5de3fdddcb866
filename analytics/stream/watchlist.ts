/** Clients that may be watched at a process in all, and by the streams of one operator. */
export type MostWatched = { readonly inAll: number; readonly ofOperator: number };

/** Clients that some subscription of this process is about. */
export type Watchlist = {
  readonly most: MostWatched;
  /** False: as many as may be watched are watched. Without a client there is nothing to do. */
  readonly add: (client: string | undefined, operator: string) => boolean;
  readonly drop: (client: string | undefined, operator: string) => void;
  readonly has: (client: string) => boolean;
  readonly clients: () => string[];
};

/** Subscriptions by client. */
type Watchers = Map<string, number>;

export function createWatchlist(most: MostWatched = { inAll: 200, ofOperator: 50 }): Watchlist {
  const watchers: Watchers = new Map();
  const byOperator = new Map<string, Watchers>();
  const add = (client: string | undefined, operator: string) => {
    if (client === undefined) return true;
    const own: Watchers = byOperator.get(operator) ?? new Map();
    if (!hasRoom(watchers, client, most.inAll) || !hasRoom(own, client, most.ofOperator)) return false;
    byOperator.set(operator, own);
    for (const one of [watchers, own]) one.set(client, (one.get(client) ?? 0) + 1);
    return true;
  };
  const drop = (client: string | undefined, operator: string) => {
    const own = byOperator.get(operator);
    if (client === undefined || own === undefined) return;
    for (const one of [watchers, own]) takeOne(one, client);
    if (own.size === 0) byOperator.delete(operator);
  };
  return { most, add, drop, has: (client) => watchers.has(client), clients: () => [...watchers.keys()] };
}

function hasRoom(watchers: Watchers, client: string, most: number): boolean {
  return watchers.has(client) || watchers.size < most;
}

function takeOne(watchers: Watchers, client: string): void {
  const left = (watchers.get(client) ?? 0) - 1;
  if (left > 0) watchers.set(client, left);
  else watchers.delete(client);
}
