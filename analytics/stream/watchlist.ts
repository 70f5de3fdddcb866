/** Clients that some subscription of this process is about. */
export type Watchlist = {
  readonly most: number;
  /** False: as many as may be watched are watched. Without a client there is nothing to do. */
  readonly add: (client: string | undefined) => boolean;
  readonly drop: (client: string | undefined) => void;
  readonly has: (client: string) => boolean;
  readonly clients: () => string[];
};

export function createWatchlist(most = 200): Watchlist {
  const watchers = new Map<string, number>();
  const add = (client: string | undefined) => {
    if (client === undefined) return true;
    if (!watchers.has(client) && watchers.size >= most) return false;
    watchers.set(client, (watchers.get(client) ?? 0) + 1);
    return true;
  };
  const drop = (client: string | undefined) => {
    if (client === undefined) return;
    const left = (watchers.get(client) ?? 0) - 1;
    if (left > 0) watchers.set(client, left);
    else watchers.delete(client);
  };
  return { most, add, drop, has: (client) => watchers.has(client), clients: () => [...watchers.keys()] };
}
