import type { QueryMetric } from "#contracts/query-plan.ts";
import { none } from "./decide-grouping.ts";
import { fillers } from "./fillers.ts";
import { metricWords } from "./metric-words.ts";
import type { Reading } from "./reading.ts";
import { lemmaOf } from "./split-words.ts";
import type { AskedPeriods } from "./take-comparison.ts";
import { takeComparison } from "./take-comparison.ts";
import type { Bound, Per } from "./take-figures.ts";
import { takeBound, takeMean, takePer, takePercentiles, takeTop } from "./take-figures.ts";
import type { Grouping } from "./take-grouping.ts";
import { takeGroupings, takeSubjects, takeTimeline } from "./take-grouping.ts";
import type { Names } from "./take-names.ts";
import { takeNames } from "./take-names.ts";
import type { Clock } from "./take-span.ts";
import type { Statuses } from "./take-statuses.ts";
import { takeMethods, takeStatuses } from "./take-statuses.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** What a question says, part by part; nothing is decided yet. */
export type Slots = {
  /** Its lemmas between blanks. */
  readonly whole: string;
  readonly names: Names;
  readonly percentiles: readonly number[];
  readonly bound: Bound | null;
  readonly top: number | null;
  readonly statuses: Statuses;
  readonly methods: readonly string[];
  readonly periods: AskedPeriods;
  readonly per: Per | null;
  readonly mean: boolean;
  readonly share: "of-all" | "success" | null;
  readonly timeline: "series" | "when" | null;
  /** What is named outright, in the order of the list, and whether requests in general are. */
  readonly metrics: readonly QueryMetric[];
  readonly mentionsRequests: boolean;
  readonly groupings: readonly Grouping[];
  /** Words that nothing was made of. */
  readonly unread: readonly string[];
};

const fillerLemmas = new Set(fillers.map(lemmaOf));

/** Reads every slot; the order matters, for each takes its words away from those after it. */
export function readSlots(reading: Reading, vocabulary: Vocabulary, clock: Clock): Slots {
  const names = takeNames(reading, vocabulary);
  const percentiles = takePercentiles(reading);
  const bound = takeBound(reading);
  const top = takeTop(reading);
  const success = reading.take("(?:success|successful|ok) (?:rate|ratio|percentage|share|percent)|availability") !== null;
  const methods = takeMethods(reading);
  const statuses = takeStatuses(reading);
  const periods = takeComparison(reading, clock);
  const per = takePer(reading);
  const mean = takeMean(reading);
  const timeline = takeTimeline(reading);
  const metrics = metricWords.filter(({ source, weak }) => weak !== true && takeAll(reading, source)).map(({ metric }) => metric);
  const ofAll = reading.take(
    "(?:what |which )?(?:share|percentage|percent|pct|%|fraction|proportion|ratio|portion)(?: (?:of|in))?|how much of|¤¤¤ rate",
  );
  const mentionsRequests = metricWords.filter(({ source, weak }) => weak === true && takeAll(reading, source)).length > 0;
  const groupings = takeGroupings(reading);
  takeSubjects(reading);
  if (none.test(reading.whole) && groupings.length > 0) reading.take("no|zero|without(?: any)?");
  const unread = reading.rest.filter(({ word }) => !isFiller(word.lemma)).map(({ word }) => word.text);
  return {
    whole: reading.whole,
    names,
    percentiles,
    bound,
    top,
    statuses,
    methods,
    periods,
    per,
    mean,
    share: success ? "success" : ofAll === null ? null : "of-all",
    timeline,
    metrics,
    mentionsRequests,
    groupings,
    unread,
  };
}

function takeAll(reading: Reading, source: string): boolean {
  let found = false;
  while (reading.take(source) !== null) found = true;
  return found;
}

function isFiller(lemma: string): boolean {
  return fillerLemmas.has(lemma) || /^[^\p{L}\p{N}]+$/u.test(lemma) || /[a-z]{3}ly$/.test(lemma);
}
