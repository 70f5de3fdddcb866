/** Connections that may be open in all, and of one operator. */
export type MostStreams = { readonly inAll: number; readonly ofOperator: number };

export type StreamPlaces = {
  /** Why an operator may not open another stream; null: it may. */
  readonly refusal: (operator: string) => string | null;
  readonly take: (operator: string) => void;
  readonly giveBack: (operator: string) => void;
};

/** Counts open streams. */
export function createStreamPlaces({ inAll, ofOperator }: MostStreams): StreamPlaces {
  const taken = new Map<string, number>();
  let all = 0;
  const refusal = (operator: string) => {
    if (all >= inAll) return `At most ${inAll} streams are open at once here.`;
    return (taken.get(operator) ?? 0) >= ofOperator ? `An operator has at most ${ofOperator} streams open at once.` : null;
  };
  const take = (operator: string) => {
    all += 1;
    taken.set(operator, (taken.get(operator) ?? 0) + 1);
  };
  const giveBack = (operator: string) => {
    all -= 1;
    const left = (taken.get(operator) ?? 0) - 1;
    if (left > 0) taken.set(operator, left);
    else taken.delete(operator);
  };
  return { refusal, take, giveBack };
}
