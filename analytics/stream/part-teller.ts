import type { SecondPart } from "./second-part.ts";

/** Parts that wait for a database that is away; older ones are given up. */
const mostWaiting = 60;

/** Tells parts in their order, one telling at a time; what could not be told goes with the next. The promise never rejects. */
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
    waiting = [...waiting, part].slice(-mostWaiting);
    telling ??= tellAll();
    return telling;
  };
}
