import { requestsOf, type SecondPart } from "./second-part.ts";

/** Parts that wait for a database that is away; others would not remember the seconds of older ones. */
const mostWaiting = 50;

/**
 * Tells parts in their order, one telling at a time; what could not be told goes with the next, and what is given up is named in
 * the oldest that is not. The promise never rejects.
 */
export function createPartTeller(store: (parts: readonly SecondPart[]) => Promise<void>, onFailure: (error: unknown) => void) {
  let waiting: SecondPart[] = [];
  let telling: Promise<void> | null = null;

  const tellAll = async () => {
    try {
      while (waiting.length > 0) {
        const parts = waiting;
        await store(parts);
        waiting = waiting.filter((part) => !parts.includes(part));
      }
    } catch (error) {
      onFailure(error);
    } finally {
      telling = null;
    }
  };
  return (part: SecondPart): Promise<void> => {
    waiting = giveUp([...waiting, part]);
    telling ??= tellAll();
    return telling;
  };
}

function giveUp(parts: SecondPart[]): SecondPart[] {
  const [first, second, ...rest] = parts;
  if (parts.length <= mostWaiting || first === undefined || second === undefined) return parts;
  return [{ ...second, lost: (first.lost ?? 0) + requestsOf(first) + (second.lost ?? 0) }, ...rest];
}
