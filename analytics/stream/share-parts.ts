import type { Transaction } from "../db/connect.ts";
import { type Listening, listen } from "../db/listen.ts";
import { withinMs } from "../db/release-always.ts";
import type { Dependencies } from "../dependencies.ts";
import { createDatabaseClock, type LiveClock } from "./live-clock.ts";
import { createPartTeller } from "./part-teller.ts";
import type { SecondPart } from "./second-part.ts";
import { liveChannel, pruneParts, readDatabaseClock, readParts, storeParts } from "./store-parts.ts";

const keptSeconds = 600;
const pruneEvery = 60;
/** Our own notifications come back to us; so long without one, and none arrives here. */
const deafAfterSeconds = 5;
const renewEvery = 30;
/** A question that hangs must not keep the next seconds from being told or read. */
const patienceMs = 3000;

/** Where the processes of one database tell each other their seconds. */
export type PartExchange = {
  /** Tells ours; what could not be told goes with the next. Never rejects. */
  readonly tell: (part: SecondPart) => Promise<void>;
  /** Takes what the others told since a second; rejects while the database is away. */
  readonly read: (from: number) => Promise<SecondPart[]>;
  /** Whether notifications arrive, so that nobody need look for what they would tell. */
  readonly hears: (second: number) => boolean;
  /** The database's. */
  readonly clock: LiveClock;
  /** `onTold`: another process told this second, or some from this on; null: some may have been told unheard. */
  readonly start: (onTold: (second: number | null) => void) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Shares seconds through a table and NOTIFY. Null where only one process can use the database. */
export function createPartExchange({ db, database, now, log }: Dependencies, instance: string): PartExchange | null {
  const { makeListener } = database;
  if (makeListener === null) return null;
  const { compare, ...clock } = createDatabaseClock(now);
  let [heardOwn, told, saidDeaf] = [0, 0, false];
  let listening: Listening | undefined;

  const inTime = <Result>(ask: (tx: Transaction) => Promise<Result>) => db.transaction(ask, withinMs(patienceMs));
  const ask = () => compare(() => inTime(readDatabaseClock)).catch(() => {});
  const store = async (parts: readonly SecondPart[]) => {
    await compare(() => inTime((tx) => storeParts(tx, parts)));
    told += 1;
    checkHearing(parts.at(-1)?.second ?? 0);
    if (told % pruneEvery === 1) await inTime((tx) => pruneParts(tx, keptSeconds));
  };
  const hears = (second: number) => listening?.isOpen() === true && second - heardOwn < deafAfterSeconds;
  const checkHearing = (second: number) => {
    if (told < deafAfterSeconds || hears(second) || listening?.isOpen() !== true) return;
    if (!saidDeaf) log.warn("notifications of the database do not arrive (DATABASE_URL may be a pooler's): live seconds are read instead");
    saidDeaf = true;
    if (told % renewEvery === 0) listening.renew();
  };
  const start = async (onTold: (second: number | null) => void) => {
    await ask();
    const onNotice = (payload: string) => {
      const [from, newest, oldest = newest] = payload.split(" ");
      if (from !== instance) return onTold(Number(oldest));
      [heardOwn, saidDeaf] = [Number(newest), false];
    };
    const onLost = (error: Error) => log.warn("the connection that hears of live seconds was lost: they are read instead", { error });
    listening = listen(makeListener, { channel: liveChannel, onNotice, onOpen: () => onTold(null), onLost });
  };
  const tell = createPartTeller(store, (error) => log.debug("a live second was not told to other processes", { error }));
  const read = (from: number) => inTime((tx) => readParts(tx, { from, except: instance }));
  return { tell, read, hears, clock: { ...clock, ask }, start, close: async () => listening?.close() };
}
