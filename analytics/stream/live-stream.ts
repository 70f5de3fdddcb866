import { randomUUID } from "node:crypto";
import type { MetricEvent } from "#contracts/metric-event.ts";
import type { Dependencies } from "../dependencies.ts";
import { createFrameRing, type SecondFigures } from "./frame-ring.ts";
import { createKnownRoutes } from "./known-routes.ts";
import { createOwnClock } from "./live-clock.ts";
import { createLiveCounter } from "./live-counter.ts";
import { createLiveSeconds } from "./live-seconds.ts";
import { createMetricsStream, type MetricsStream } from "./metrics-stream.ts";
import { createPartExchange } from "./share-parts.ts";
import { createWatchlist } from "./watchlist.ts";

export type LiveStream = {
  readonly stream: MetricsStream;
  /** Told of events that this process has stored. */
  readonly add: (events: readonly MetricEvent[]) => void;
  readonly start: () => Promise<void>;
  /** To be called when nothing is stored any more. */
  readonly stop: () => Promise<void>;
};

/** From stored events to frames: counted here, shared with the other processes of the database, held for a while, sent. */
export function createLiveStream(dependencies: Dependencies): LiveStream {
  const { db, env, now, log } = dependencies;
  const instance = randomUUID();
  const exchange = createPartExchange(dependencies, instance);
  const [ring, watchlist] = [createFrameRing(), createWatchlist()];
  let watchedElsewhere: ReadonlySet<string> = new Set();
  const counter = createLiveCounter(exchange?.clock.now ?? now, (client) => watchlist.has(client) || watchedElsewhere.has(client));
  const onFault = (error: unknown) => log.error("a live stream failed", { error });
  const stream = createMetricsStream({ ring, watchlist, readRoutes: createKnownRoutes(db, now), now, most: env.streams, onFault });
  const onSecond = (second: SecondFigures) => {
    ring.push(second);
    void stream.broadcast(second);
  };
  const onWatched = (clients: ReadonlySet<string>) => {
    watchedElsewhere = clients;
  };
  const clock = exchange?.clock ?? createOwnClock(now);
  const seconds = createLiveSeconds({ instance, counter, exchange, clock, watches: watchlist.clients, onWatched, onSecond });
  return { stream, add: counter.add, start: seconds.start, stop: seconds.stop };
}
