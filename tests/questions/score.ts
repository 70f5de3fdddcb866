import type { Question } from "./question.ts";

/** One row of what is true: a number has one, whose key is empty. */
export type TruthRow = {
  readonly key: string;
  readonly value: number | null;
  readonly current: number | null;
  readonly previous: number | null;
  readonly answer: boolean | null;
};
export type Truth = readonly TruthRow[];

type Figure = number | null;
export type GivenRow = { readonly key: string | null; readonly value: Figure; readonly previous?: Figure };

/** What a system answered, in base units: milliseconds, bytes, requests a second, shares from 0 to 1; instants in ISO 8601. */
export type GivenAnswer =
  | { readonly kind: "refused" }
  | { readonly kind: "number"; readonly value: Figure }
  | { readonly kind: "rows"; readonly rows: readonly GivenRow[] }
  | { readonly kind: "series"; readonly points: readonly { readonly at: string; readonly value: Figure }[] }
  | { readonly kind: "comparison"; readonly current: Figure; readonly previous: Figure }
  | { readonly kind: "yes-no"; readonly verdict: boolean; readonly current?: Figure; readonly previous?: Figure };

export type Score = "right" | "wrong" | "refused";

/**
 * Scores one answer. Asking back is refusing: right where the question has no one answer, else counted for itself. An
 * answer is right when it says what one of the truths says.
 */
export function score(question: Question, truths: readonly Truth[], given: GivenAnswer): Score {
  if (question.kind !== "answer") return given.kind === "refused" ? "right" : "wrong";
  if (given.kind === "refused") return "refused";
  return truths.some((truth) => says(question, truth, given)) ? "right" : "wrong";
}

function says(question: Question, truth: Truth, given: GivenAnswer): boolean {
  const close = (one: Figure, other: Figure) => isClose(one, other, question.tolerance);
  const [first] = truth;
  if (first === undefined) return false;
  switch (question.expect) {
    case "number":
      return saysNumber(first, given, close);
    case "comparison":
      return given.kind === "comparison" && close(given.current, first.current) && close(given.previous, first.previous);
    case "yes-no":
      return saysVerdict(first, given, close);
    case "rows":
    case "series": {
      const rows = rowsOf(given);
      if (rows === null) return false;
      if (question.top !== undefined) return saysTop(question.top, truth, rows, close);
      return question.anyStep ? saysSteps(truth, rows) : saysSet(truth, rows, close);
    }
    default:
      return false;
  }
}

type Close = (given: Figure, wanted: Figure) => boolean;

/** Equal within the share `tolerance` of what is wanted; without one, but for the last digits of a double. */
function isClose(given: Figure, wanted: Figure, tolerance: number): boolean {
  if (given === null || wanted === null) return given === wanted;
  return Math.abs(given - wanted) <= Math.max(tolerance, 1e-9) * Math.abs(wanted);
}

/** A list of one and a comparison hold the number too. */
function saysNumber({ value }: TruthRow, given: GivenAnswer, close: Close): boolean {
  if (given.kind === "number") return close(given.value, value);
  if (given.kind === "comparison") return close(given.current, value);
  return given.kind === "rows" && given.rows.length === 1 && close(given.rows[0]?.value ?? null, value);
}

/** The verdict counts, and no figure beside it may be wrong. Bare figures are an answer where they are the right ones. */
function saysVerdict({ answer, current, previous }: TruthRow, given: GivenAnswer, close: Close): boolean {
  if (given.kind === "number") return current !== null && previous === null && close(given.value, current);
  if (given.kind !== "yes-no" && given.kind !== "comparison") return false;
  const verdict = given.kind === "yes-no" ? given.verdict : (given.current ?? 0) > (given.previous ?? 0);
  const fits = (figure: Figure | undefined, wanted: Figure) => figure === undefined || wanted === null || close(figure, wanted);
  return verdict === answer && fits(given.current, current) && fits(given.previous, previous);
}

function rowsOf(given: GivenAnswer): GivenRow[] | null {
  if (given.kind === "rows") return given.rows.map((row) => ({ ...row, key: toKey(row.key) }));
  if (given.kind === "series") return given.points.map(({ at, value }) => ({ key: toKey(at), value }));
  return null;
}

/** Instants are compared as instants, however they are written; what has no key has the empty one. */
function toKey(key: string | null): string {
  if (key === null || !/^\d{4}-\d\d-\d\d[ T]\d/.test(key)) return key ?? "";
  return new Date(key.replace(" ", "T").replace(/([+-]\d\d)$/, "$1:00")).toISOString();
}

/**
 * The n-th row must be worth as much as the true n-th, so that equal ones may change places. Where one was asked for,
 * more may follow it. Requests without a route or client are in no such list.
 */
function saysTop(top: number, truth: Truth, given: readonly GivenRow[], close: Close): boolean {
  const named = given.filter(({ key }) => key !== "");
  const values = new Map(truth.map(({ key, value }) => [toKey(key), value]));
  const asked = Math.min(top, truth.length);
  if (named.length < asked || (top > 1 && named.length > asked)) return false;
  if (new Set(named.map(({ key }) => key)).size < named.length) return false;
  return named.slice(0, asked).every(({ key, value }, index) => {
    const own = values.get(key ?? "");
    return own !== undefined && close(value, own) && close(own, truth[index]?.value ?? null);
  });
}

/** The same keys, in any order. What is nothing may be left out, and so may what has no route, upstream or client. */
function saysSet(truth: Truth, given: readonly GivenRow[], close: Close): boolean {
  const wanted = new Map(truth.map((row) => [toKey(row.key), row]));
  const found = new Map(given.map((row) => [row.key ?? "", row]));
  if (found.size < given.length) return false;
  return [...new Set([...wanted.keys(), ...found.keys()])].every((key) => {
    const own = wanted.get(key);
    const row = found.get(key);
    if (row === undefined && key === "") return true;
    const before = row?.previous === undefined || own?.previous === undefined || own.previous === null;
    return close(row?.value ?? 0, own?.value ?? 0) && (before || close(row.previous, own.previous));
  });
}

/** Counts by minutes, summed from each given instant to the next. A step before the first minute holds what follows it. */
function saysSteps(truth: Truth, given: readonly GivenRow[]): boolean {
  const minutes = truth.map(({ key, value }) => ({ at: Date.parse(toKey(key)), value: value ?? 0 }));
  const steps = given.map(({ key, value }) => ({ at: Date.parse(key ?? ""), value: value ?? 0 })).sort((one, other) => one.at - other.at);
  const [first] = steps;
  if (steps.length < 3 || first === undefined || minutes.some(({ at }) => at < first.at)) return false;
  return steps.every(({ at, value }, index) => {
    const end = steps[index + 1]?.at ?? Number.POSITIVE_INFINITY;
    const sum = minutes.filter((minute) => minute.at >= at && minute.at < end).reduce((total, minute) => total + minute.value, 0);
    return sum === value;
  });
}
