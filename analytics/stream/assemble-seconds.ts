import { type LiveCells, mergeCells } from "./live-cells.ts";
import { requestsOf, type SecondPart } from "./second-part.ts";

/** A process that was heard in the last so many seconds is waited for. */
const waitedForSeconds = 3;
/** What is told later than this is in no frame: added up, it would look like traffic of now. */
const lateSeconds = 5;
/** A process that says nothing is missed for so long, unless it said that it ends. */
const rememberedSeconds = 60;

/** The first and the last second that a process told, and whether it said that this was its last. */
type Heard = { readonly first: number; readonly last: number; readonly hasLeft: boolean };

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
  /** Whether every process that is waited for has told this second. */
  readonly isComplete: (second: number) => boolean;
  /** The first second from one on and before another that some process has not told; without one the other. */
  readonly firstUntold: (from: number, before: number) => number;
  /** The whole of a second, in rising order of seconds; what comes for it later counts as late, from the first that was closed on. */
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
  let firstClosed = Number.POSITIVE_INFINITY;
  const overdue = collectOverdue();

  const noteOther = ({ second, watches: clients, lost = 0 }: SecondPart) => {
    if (clients.length > 0) watched.push({ second, clients });
    if (second >= firstClosed) overdue.miss(lost);
  };
  const add = (part: SecondPart) => {
    const { second, instance } = part;
    const known = told.get(second) ?? new Set();
    if (known.has(instance) || second <= closed - rememberedSeconds) return;
    told.set(second, known.add(instance));
    noteHeard(heard, part);
    if (instance !== own) noteOther(part);
    if (second > closed) open.set(second, [...(open.get(second) ?? []), part]);
    else if (second >= firstClosed) overdue.add(part, closed - second);
  };
  const hasAll = (second: number, isExpected: (second: number, heard: Heard) => boolean) =>
    [...heard].every(([instance, one]) => !isExpected(second, one) || told.get(second)?.has(instance));
  const isComplete = (second: number) => hasAll(second, isWaitedFor);
  const firstUntold = (from: number, before: number) => {
    let second = from;
    while (second < before && hasAll(second, isOwed)) second += 1;
    return Math.min(second, before);
  };
  const takeSkipped = (second: number) => {
    const skipped = [...open].filter(([old]) => old < second);
    for (const [old, parts] of skipped) {
      open.delete(old);
      if (old >= firstClosed) for (const part of parts) overdue.add(part, second - old);
    }
  };
  const close = (second: number) => {
    firstClosed = Math.min(firstClosed, second);
    takeSkipped(second);
    const { cells, late, missed } = overdue.take();
    const partial = !hasAll(second, isOwed);
    for (const part of open.get(second) ?? []) mergeCells(cells, part.cells);
    closed = second;
    open.delete(second);
    forget(told, (old) => old <= second - rememberedSeconds);
    forget(heard, (_, { last }) => last <= second - rememberedSeconds);
    watched = watched.filter((watch) => watch.second > second - waitedForSeconds);
    return { sequence: second, cells, partial, late, missed };
  };
  const watches = () => new Set(watched.flatMap(({ clients }) => clients));
  const lastClosed = () => (closed < 0 ? null : closed);
  return { add, isComplete, firstUntold, close, lastClosed, isKnown: (second) => told.has(second), watches };
}

/** What was told of seconds that were closed before: to be counted with the next, where it is not too old. */
function collectOverdue() {
  let [cells, late, missed]: [LiveCells, number, number] = [new Map(), 0, 0];
  const miss = (requests: number) => {
    missed += requests;
  };
  const add = (part: SecondPart, age: number) => {
    if (age >= lateSeconds) return miss(requestsOf(part));
    mergeCells(cells, part.cells);
    late += requestsOf(part);
  };
  const take = () => {
    const taken = { cells, late, missed };
    [cells, late, missed] = [new Map(), 0, 0];
    return taken;
  };
  return { miss, add, take };
}

function forget<Key, Value>(book: Map<Key, Value>, isOver: (key: Key, value: Value) => boolean): void {
  for (const [key, value] of book) if (isOver(key, value)) book.delete(key);
}

/** Whether a process stored something in that second, as far as one knows. */
function isOwed(second: number, { first, last, hasLeft }: Heard): boolean {
  return first <= second && (!hasLeft || second <= last);
}

function isWaitedFor(second: number, heard: Heard): boolean {
  return isOwed(second, heard) && heard.last >= second - waitedForSeconds;
}

function noteHeard(heard: Map<string, Heard>, { instance, second, leaving }: SecondPart): void {
  const { first, last, hasLeft } = heard.get(instance) ?? { first: second, last: second, hasLeft: false };
  heard.set(instance, { first: Math.min(first, second), last: Math.max(last, second), hasLeft: hasLeft || leaving });
}
