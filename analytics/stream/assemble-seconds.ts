import { type LiveCells, mergeCells, wholeKey } from "./live-cells.ts";
import type { SecondPart } from "./second-part.ts";

/** A process that was heard in the last so many seconds is waited for. */
const waitedForSeconds = 3;
/** What is told later than this is in no frame: added up, it would look like traffic of now. */
const lateSeconds = 5;
const rememberedSeconds = 60;

/** The first and the last second that a process told. */
type Heard = { readonly first: number; readonly last: number };

/** A second of every process, once it is over. */
export type WholeSecond = {
  readonly sequence: number;
  readonly cells: LiveCells;
  readonly partial: boolean;
  readonly late: number;
  readonly missed: number;
};

export type Assembly = {
  /** Takes a part; one that was taken before changes nothing. */
  readonly add: (part: SecondPart) => void;
  /** Whether every process that was heard lately has told this second. */
  readonly isComplete: (second: number) => boolean;
  /** The whole of a second, in rising order of seconds; what comes for it later counts as late. */
  readonly close: (second: number) => WholeSecond;
  readonly lastClosed: () => number | null;
  /** Whether anybody told this second. */
  readonly isKnown: (second: number) => boolean;
  /** Clients that are watched elsewhere. */
  readonly watches: () => ReadonlySet<string>;
};

/** Puts the seconds of several processes together, each part once. */
export function createAssembly(own: string): Assembly {
  const told = new Map<number, Set<string>>();
  const open = new Map<number, SecondPart[]>();
  const heard = new Map<string, Heard>();
  let watched: { second: number; clients: readonly string[] }[] = [];
  let closed = -1;
  let overdue = { cells: new Map() as LiveCells, late: 0, missed: 0 };

  const add = (part: SecondPart) => {
    const { second, instance, watches: clients } = part;
    const known = told.get(second) ?? new Set();
    if (known.has(instance) || second <= closed - rememberedSeconds) return;
    told.set(second, known.add(instance));
    noteHeard(heard, part);
    if (instance !== own && clients.length > 0) watched.push({ second, clients });
    if (second <= closed) addOverdue(part, closed - second);
    else open.set(second, [...(open.get(second) ?? []), part]);
  };
  const addOverdue = ({ cells }: SecondPart, age: number) => {
    const requests = cells.find(([key]) => key === wholeKey)?.[1].requests ?? 0;
    if (age >= lateSeconds) overdue.missed += requests;
    else {
      mergeCells(overdue.cells, cells);
      overdue.late += requests;
    }
  };
  const isComplete = (second: number) =>
    [...heard].every(([instance, { first, last }]) => !isWaitedFor(second, { first, last }) || told.get(second)?.has(instance));
  const takeSkipped = (second: number) => {
    const skipped = [...open].filter(([old]) => old < second);
    for (const [old, parts] of skipped) {
      open.delete(old);
      for (const part of parts) addOverdue(part, second - old);
    }
  };
  const close = (second: number) => {
    takeSkipped(second);
    const { cells, late, missed } = overdue;
    overdue = { cells: new Map(), late: 0, missed: 0 };
    const partial = !isComplete(second);
    for (const part of open.get(second) ?? []) mergeCells(cells, part.cells);
    closed = second;
    open.delete(second);
    forget(told, (old) => old <= second - rememberedSeconds);
    forget(heard, (_, { last }) => last <= second - rememberedSeconds);
    watched = watched.filter((watch) => watch.second > second - waitedForSeconds);
    return { sequence: second, cells, partial, late, missed };
  };
  const watches = () => new Set(watched.flatMap(({ clients }) => clients));
  return { add, isComplete, close, lastClosed: () => (closed < 0 ? null : closed), isKnown: (second) => told.has(second), watches };
}

function forget<Key, Value>(book: Map<Key, Value>, isOver: (key: Key, value: Value) => boolean): void {
  for (const [key, value] of book) if (isOver(key, value)) book.delete(key);
}

function isWaitedFor(second: number, { first, last }: Heard): boolean {
  return first <= second && last >= second - waitedForSeconds;
}

function noteHeard(heard: Map<string, Heard>, { instance, second, leaving }: SecondPart): void {
  const { first, last } = heard.get(instance) ?? { first: second, last: second };
  if (leaving) heard.delete(instance);
  else heard.set(instance, { first: Math.min(first, second), last: Math.max(last, second) });
}
