import type { SecondPart } from "./second-part.ts";

export type PartReader = {
  /** Takes all that was told of that second and later ones. False: it could not be read. */
  readonly read: (from: number) => Promise<boolean>;
  /** Whether the last look failed: what was told since is not known. */
  readonly isBlind: () => boolean;
};

/**
 * Reads what other processes told. What is told during a look is looked for again, and what could not be read is asked for with
 * the next, so that nothing which was announced is overlooked.
 */
export function createPartReader(
  readParts: (from: number) => Promise<SecondPart[]>,
  take: (parts: readonly SecondPart[]) => void,
): PartReader {
  let wanted: number | null = null;
  let looking: Promise<boolean> | null = null;
  let blind = false;

  const look = async () => {
    let from = 0;
    try {
      while (wanted !== null) {
        from = wanted;
        wanted = null;
        take(await readParts(from));
        blind = false;
      }
    } catch {
      wanted = Math.min(wanted ?? from, from);
      blind = true;
    } finally {
      looking = null;
    }
    return !blind;
  };
  const read = (from: number): Promise<boolean> => {
    wanted = Math.min(wanted ?? from, from);
    looking ??= look();
    return looking;
  };
  return { read, isBlind: () => blind };
}
