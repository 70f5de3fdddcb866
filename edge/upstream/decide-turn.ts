/** A target in a round: what it is owed by the turns before, in units of weight; null: there were none. */
export interface Turn {
  readonly weight: number;
  readonly credit: number | null;
}

/** Weights are whole, so this only decides between equals: every round begins where the first one did. */
const HEAD_START = 0.5;

/**
 * Whose turn it is among `turns`, by smooth weighted round robin: everybody is credited its weight, who then has the most takes the
 * turn and pays the sum of all weights. The very first is drawn by weight, by `random` in 0..1, so that many isolates do not march
 * in step. Answers its index and everybody's credit after.
 */
export function decideTurn(turns: readonly Turn[], random: () => number): { index: number; credits: number[] } {
  const total = turns.reduce((sum, { weight }) => sum + weight, 0);
  const credits = turns.map(({ weight, credit }) => weight + (credit ?? 0));
  const isFirst = turns.every(({ credit }) => credit === null);
  const index = isFirst ? drawTurn(turns, random() * total) : credits.indexOf(Math.max(...credits));
  const price = isFirst ? total - HEAD_START : total;
  return { index, credits: credits.map((credit, at) => (at === index ? credit - price : credit)) };
}

/** Where `point` lies when the weights are laid end to end. */
function drawTurn(turns: readonly Turn[], point: number): number {
  let end = 0;
  return turns.findIndex(({ weight }, index) => {
    end += weight;
    return point < end || index === turns.length - 1;
  });
}
