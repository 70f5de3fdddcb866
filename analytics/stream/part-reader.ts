import type { SecondPart } from "./second-part.ts";

/**
 * Reads what other processes told. What is told during a look is looked for again, and what could not be read is asked for with
 * the next, so that nothing which was announced is overlooked.
 */
export function createPartReader(read: (from: number) => Promise<SecondPart[]>, take: (parts: readonly SecondPart[]) => void) {
  let wanted: number | null = null;
  let looking: Promise<void> | null = null;

  const look = async () => {
    let from = 0;
    try {
      while (wanted !== null) {
        from = wanted;
        wanted = null;
        take(await read(from));
      }
    } catch {
      wanted = Math.min(wanted ?? from, from);
    } finally {
      looking = null;
    }
  };
  /** Takes all that was told of that second and later ones; resolves as well when nothing could be read. */
  return (from: number): Promise<void> => {
    wanted = Math.min(wanted ?? from, from);
    looking ??= look();
    return looking;
  };
}
