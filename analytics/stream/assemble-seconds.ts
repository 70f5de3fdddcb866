import { createAttendance, rememberedSeconds, waitedForSeconds } from "./attendance.ts";
import { type LiveCells, mergeCells } from "./live-cells.ts";
import { requestsOf, type SecondPart } from "./second-part.ts";

/** What is told later than this is in no frame: added up, it would look like traffic of now. */
const lateSeconds = 5;

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
  const attendance = createAttendance();
  const open = new Map<number, SecondPart[]>();
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
    if (second <= closed - rememberedSeconds || !attendance.note(part)) return;
    if (instance !== own) noteOther(part);
    if (second > closed) open.set(second, [...(open.get(second) ?? []), part]);
    else if (second >= firstClosed) overdue.add(part, closed - second);
  };
  const takeSkipped = (second: number) => {
    for (const [old, parts] of open) {
      if (old >= second) continue;
      open.delete(old);
      if (old >= firstClosed) for (const part of parts) overdue.add(part, second - old);
    }
  };
  const close = (second: number) => {
    firstClosed = Math.min(firstClosed, second);
    takeSkipped(second);
    const { cells, late, missed } = overdue.take();
    const partial = !attendance.isWhole(second);
    for (const part of open.get(second) ?? []) mergeCells(cells, part.cells);
    closed = second;
    open.delete(second);
    attendance.forget(second);
    watched = watched.filter((watch) => watch.second > second - waitedForSeconds);
    return { sequence: second, cells, partial, late, missed };
  };
  const lastClosed = () => (closed < 0 ? null : closed);
  const watches = () => new Set(watched.flatMap(({ clients }) => clients));
  const { isComplete, firstUntold, isKnown } = attendance;
  return { add, isComplete, firstUntold, close, lastClosed, isKnown, watches };
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
