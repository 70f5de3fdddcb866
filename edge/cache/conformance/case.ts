/** Fields of a message; a number is a moment, in seconds from the case's beginning. */
export type Fields = readonly (readonly [name: string, value: string | number])[];

/** One request of a case, what the upstream answers if it is asked, and what the caller must be answered from. */
export interface CaseStep {
  method?: string;
  query?: string;
  ask?: Fields;
  answer?: Fields;
  status?: number;
  body?: string;
  fault?: "disconnect";
  /** Seconds since the step before. */
  after?: number;
  /** forwarded: the upstream answered; kept: it was not asked; validated: it said that what is kept still holds; stand-in: it failed. */
  from: "forwarded" | "kept" | "validated" | "stand-in";
  /** What the caller must be answered. */
  gets?: number;
  text?: string;
  has?: Fields;
  lacks?: readonly string[];
  /** What the upstream must have been asked with. */
  asks?: Fields;
  /** Least Age the caller must be told, in seconds. */
  age?: number;
}

/** A case of http-tests/cache-tests by its id there, in words of our own. */
export interface Case {
  id: string;
  steps: readonly CaseStep[];
}

/** The first request: what the upstream answers is kept or not. */
export function first(answer: Fields, more: Partial<CaseStep> = {}): CaseStep {
  return { answer, from: "forwarded", ...more };
}

export function kept(more: Partial<CaseStep> = {}): CaseStep {
  return { from: "kept", after: 3, ...more };
}

export function asked(more: Partial<CaseStep> = {}): CaseStep {
  return { from: "forwarded", after: 3, ...more };
}

export function validated(answer: Fields, more: Partial<CaseStep> = {}): CaseStep {
  return { answer, from: "validated", after: 3, ...more };
}

/** Whether answers with these fields are kept: one request, and a second one three seconds later. */
export function isKept(id: string, answer: Fields, second: CaseStep = kept()): Case {
  return { id, steps: [first(answer), second] };
}

export function isAsked(id: string, answer: Fields, second: CaseStep = asked()): Case {
  return { id, steps: [first(answer), second] };
}

export const control = (value: string) => ["Cache-Control", value] as const;
export const date = (seconds = 0) => ["Date", seconds] as const;
/** Fresh for longer than a case takes. */
export const fresh: Fields = [control("max-age=100000"), date()];
/** Stale after two seconds. */
export const brief: Fields = [control("max-age=2"), date()];
