import type { Question } from "./question.ts";
import type { Score } from "./score.ts";

type Scored = { readonly question: Question; readonly score: Score };
type Row = { readonly kind: Question["kind"] | "all" } & Record<Score, number>;

/** Right, wrong and refused by kind of question, and in all. */
export function tally(scored: readonly Scored[]): Row[] {
  const rowOf = (kind: Row["kind"], own: readonly Scored[]): Row => {
    const count = (wanted: Score) => own.filter(({ score }) => score === wanted).length;
    return { kind, right: count("right"), wrong: count("wrong"), refused: count("refused") };
  };
  const kinds = ["answer", "ambiguous", "out-of-scope"] as const;
  return [
    ...kinds.map((kind) =>
      rowOf(
        kind,
        scored.filter(({ question }) => question.kind === kind),
      ),
    ),
    rowOf("all", scored),
  ];
}
