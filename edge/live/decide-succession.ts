/** What tells two documents of one part apart. Times in milliseconds since 1970. */
interface Published {
  publishedAt: number;
  version: number;
}

/** A clock further ahead of ours than this is wrong. */
const MAX_AHEAD_MS = 300_000;

/**
 * Whether a document read at `now` follows the known one of its part: by its time, then by its version. A time that lay over five
 * minutes ahead when it was read proves nothing; then the version decides, or a time after the known document was taken.
 */
export function decideSuccession(known: (Published & { takenAt: number }) | null, candidate: Published, now: number): boolean {
  if (known === null) return true;
  const isAhead = candidate.publishedAt > now + MAX_AHEAD_MS;
  if (isAhead || known.publishedAt > known.takenAt + MAX_AHEAD_MS) {
    return candidate.version > known.version || (!isAhead && candidate.publishedAt > known.takenAt);
  }
  if (candidate.publishedAt !== known.publishedAt) return candidate.publishedAt > known.publishedAt;
  return candidate.version > known.version;
}
