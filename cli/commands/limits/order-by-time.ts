/** The most that waits for its turn. */
const MOST_WAITING = 200_000;

interface Timed {
  /** Milliseconds since 1970. */
  at: number;
}

/**
 * Brings what is about in order into order: a log is written when requests end, not when they begin. What comes more than
 * `patienceMs` too late is given the time of what went before it, and told to `late`.
 */
export async function* orderByTime<Item extends Timed>(
  items: AsyncIterable<Item>,
  { patienceMs, late, mostWaiting = MOST_WAITING }: { patienceMs: number; late: () => void; mostWaiting?: number },
): AsyncGenerator<Item> {
  let waiting: Item[] = [];
  let newest = Number.NEGATIVE_INFINITY;
  let sortAt = Number.NEGATIVE_INFINITY;
  let told = Number.NEGATIVE_INFINITY;
  const inOrder = (item: Item): Item => {
    if (item.at < told) late();
    told = Math.max(told, item.at);
    return item.at === told ? item : { ...item, at: told };
  };
  for await (const item of items) {
    waiting.push(item);
    newest = Math.max(newest, item.at);
    if (newest < sortAt && waiting.length < mostWaiting) continue;
    const ripe = waiting.length < mostWaiting ? newest - patienceMs : middle(waiting);
    const due = sorted(waiting.filter(({ at }) => at <= ripe));
    waiting = waiting.filter(({ at }) => at > ripe);
    sortAt = newest + patienceMs;
    yield* due.map(inOrder);
  }
  yield* sorted(waiting).map(inOrder);
}

function middle(waiting: readonly Timed[]): number {
  const times = waiting.map(({ at }) => at).sort((one, other) => one - other);
  return times[times.length >> 1] ?? 0;
}

function sorted<Item extends Timed>(items: Item[]): Item[] {
  return items.sort((one, other) => one.at - other.at);
}
