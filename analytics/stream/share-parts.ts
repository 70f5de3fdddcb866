import { type Listening, listen } from "../db/listen.ts";
import type { Dependencies } from "../dependencies.ts";
import { createPartTeller } from "./part-teller.ts";
import type { SecondPart } from "./second-part.ts";
import { liveChannel, pruneParts, readDatabaseClock, readParts, storeParts } from "./store-parts.ts";

const keptSeconds = 600;
const pruneEvery = 60;
/** Our own notifications come back to us; so long without one, and none arrives here. */
const deafAfterSeconds = 5;
const renewEvery = 30;
/** A clock that was read over a slower round trip tells nothing. */
const longestRoundTripMs = 500;

/** Where the processes of one database tell each other their seconds. */
export type PartExchange = {
  /** Tells ours; what could not be told goes with the next. Never rejects. */
  readonly tell: (part: SecondPart) => Promise<void>;
  /** Takes what the others told since a second; rejects while the database is away. */
  readonly read: (from: number) => Promise<SecondPart[]>;
  /** Whether notifications arrive, so that nobody need look for what they would tell. */
  readonly hears: (second: number) => boolean;
  /** Milliseconds that the database's clock is ahead of ours. */
  readonly clockAheadMs: () => number;
  /** `onTold`: another process told this second; null: some may have been told unheard. */
  readonly start: (onTold: (second: number | null) => void) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Shares seconds through a table and NOTIFY. Null where only one process can use the database. */
export function createPartExchange({ db, database, now, log }: Dependencies, instance: string): PartExchange | null {
  const { makeListener } = database;
  if (makeListener === null) return null;
  const clock = compareClocks(now);
  let [heardOwn, told, saidDeaf] = [0, 0, false];
  let listening: Listening | undefined;

  const store = async (parts: readonly SecondPart[]) => {
    await clock.compare(() => storeParts(db, parts));
    told += 1;
    const newest = parts.at(-1)?.second ?? 0;
    checkHearing(newest);
    if (told % pruneEvery === 1) await pruneParts(db, newest - keptSeconds);
  };
  const hears = (second: number) => listening?.isOpen() === true && second - heardOwn < deafAfterSeconds;
  const checkHearing = (second: number) => {
    if (told < deafAfterSeconds || hears(second) || listening?.isOpen() !== true) return;
    if (!saidDeaf) log.warn("notifications of the database do not arrive (DATABASE_URL may be a pooler's): live seconds are read instead");
    saidDeaf = true;
    if (told % renewEvery === 0) listening.renew();
  };
  const start = async (onTold: (second: number | null) => void) => {
    await clock.compare(() => readDatabaseClock(db)).catch(() => {});
    const onNotice = (payload: string) => {
      const [from, second] = payload.split(" ");
      if (from !== instance) return onTold(Number(second));
      [heardOwn, saidDeaf] = [Number(second), false];
    };
    const onLost = (error: Error) => log.warn("the connection that hears of live seconds was lost: they are read instead", { error });
    listening = listen(makeListener, { channel: liveChannel, onNotice, onOpen: () => onTold(null), onLost });
  };
  const tell = createPartTeller(store, (error) => log.debug("a live second was not told to other processes", { error }));
  const read = (from: number) => readParts(db, { from, except: instance });
  return { tell, read, hears, clockAheadMs: clock.aheadMs, start, close: async () => listening?.close() };
}

/** How far the database's clock is ahead of ours, as last seen over a quick round trip. */
function compareClocks(now: () => number) {
  let ahead = 0;
  const compare = async (ask: () => Promise<number>) => {
    const before = now();
    const theirs = await ask();
    const after = now();
    if (after - before <= longestRoundTripMs) ahead = theirs - (before + after) / 2;
  };
  return { compare, aheadMs: () => ahead };
}
