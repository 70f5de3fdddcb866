import type { QueryMetric } from "#contracts/query-plan.ts";
import { none } from "./decide-grouping.ts";
import { isFillerWord } from "./known-words.ts";
import { metricWords } from "./metric-words.ts";
import type { Reading } from "./reading.ts";
import type { AskedPeriods } from "./take-comparison.ts";
import { takeComparison } from "./take-comparison.ts";
import type { Bound, Per } from "./take-figures.ts";
import { takeBound, takeMean, takePer, takePercentiles, takeTop } from "./take-figures.ts";
import type { Grouping } from "./take-grouping.ts";
import { takeGroupings, takeMinuteStep, takeSubjects, takeTimeline } from "./take-grouping.ts";
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

/** Reads every slot; the order matters, for each takes its words away from those after it. */
export function readSlots(reading: Reading, vocabulary: Vocabulary, clock: Clock): Slots {
  const names = takeNames(reading, vocabulary);
  const percentiles = takePercentiles(reading);
  const bound = takeBound(reading);
  const top = takeTop(reading);
  const isSuccess = reading.take(success) !== null;
  reading.take("(?:come|came|coming|comes) back (?:with|as)");
  const methods = takeMethods(reading);
  const statuses = takeStatuses(reading);
  const step = takeMinuteStep(reading);
  const periods = takeComparison(reading, clock);
  if (happening.test(reading.whole)) reading.take("outage|incident|crash|downtime|sale|blip|hiccup|attack");
  reading.take(
    "(?:measured |shown |expressed )?(?:in|as) (?:kb|mb|gb|kilobyte|megabyte|gigabyte|byte|ms|millisecond|second|percent|%|requests?/s|rps)",
  );
  const per = takePer(reading);
  const mean = takeMean(reading);
  const timeline = takeTimeline(reading);
  const metrics = metricWords.filter(({ source, weak }) => weak !== true && takeAll(reading, source)).map(({ metric }) => metric);
  const ofAll = reading.take(
    "(?:what |which )?(?:share|percentage|percent|pct|%|fraction|proportion|ratio|portion)(?: (?:of|in))?|how much of|¤¤¤ rate",
  );
  const mentionsRequests = metricWords.filter(({ source, weak }) => weak === true && takeAll(reading, source)).length > 0;
  const groupings = [...(step === null ? [] : [{ group: step, asks: "each" } as const]), ...takeGroupings(reading)];
  takeSubjects(reading);
  if (none.test(reading.whole) && groupings.length > 0) reading.take("no|zero|without any|without");
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
    share: isSuccess ? "success" : ofAll === null ? null : "of-all",
    timeline,
    metrics,
    mentionsRequests,
    groupings,
    unread,
  };
}

/** Adverbs that say which requests or which stretch of time. */
const saying =
  /^(?:minutely|hourly|daily|nightly|weekly|monthly|quarterly|yearly|(?:intern|extern|illeg|loc|glob)ally|anonymously|publicly|privately|wrongly|successfully)$/;
const succeeding = "(?:succeed(?:ed|ing)?|successful|successfully|ok|fine|went through|go through|went well|worked|healthy)";
const success = [
  "(?:success|successful|ok) (?:rate|ratio|percentage|share|percent)|availability",
  `(?:what |which )?(?:share|percentage|percent|pct|%|fraction|proportion|ratio) (?:of|in) (?:the |our |all |my |¤+ )*(?:request|call|hit|traffic|response) (?:that |which |to |on |¤+ |is |was |are |were |did |have |has |been )*${succeeding}`,
].join("|");
/** What happened then is no question about it: “during the outage”. */
const happening =
  / (?:during|amid|around|throughout|through|in|at) (?:(?!to |and |by |of |on |in |from |for )\S+ ){0,3}(?:outage|incident|crash|downtime|sale|blip|hiccup|attack) /;

function takeAll(reading: Reading, source: string): boolean {
  let found = false;
  while (reading.take(source) !== null) found = true;
  return found;
}

function isFiller(lemma: string): boolean {
  if (isFillerWord(lemma) || /^[^\p{L}\p{N}]+$/u.test(lemma)) return true;
  return /[a-z]{3}ly$/.test(lemma) && !saying.test(lemma);
}
