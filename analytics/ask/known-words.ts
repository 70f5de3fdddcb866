import { fillers } from "./fillers.ts";
import { groupWords } from "./group-words.ts";
import { metricWords } from "./metric-words.ts";
import { lemmaOf } from "./split-words.ts";

const others = `
second minute hour day week month year fortnight weekend sec min hr today yesterday tonight noon midnight midday morning afternoon evening night overnight
monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december
last past previous prior recent trailing preceding latest recently lately now moment present since until after before between ago earlier
usual normal average median percentile typical maximum minimum
compared compare relative versus against higher lower increased increase decreased decrease risen fallen grown growing dropped changed change improved worse better trend
rise rising rose fall falling fell climb climbing jump drop dropping surge spike stack measure
hourly daily minutely over time timeline history evolution
successful success redirect found missing unauthorized forbidden
two three four five six seven eight nine ten twelve fifteen twenty thirty sixty ninety hundred thousand half quarter couple few several
threshold above below under exceeding least
lunch lunchtime bucket interval increment successful outbound inbound outgoing incoming
not no none never zero without except excluding exclude besides ignoring ignore excluded omitted ignored only leaving apart aside omitting skipping disregarding counting including availability get post put delete patch head option minutely percent percentage share kilobyte
`;

/** Every word that the grammar knows in some place, as lemmas. */
const known = new Set([
  ...fillers.map(lemmaOf),
  ...others.split(/\s+/).map(lemmaOf),
  ...[...metricWords.map(({ source }) => source), ...groupWords.map(([, source]) => source)].flatMap(
    (source) => source.match(/[a-z]{3,}/g) ?? [],
  ),
]);

const fillerLemmas = new Set(fillers.map(lemmaOf));

/** Whether a word says nothing about what is asked for. */
export function isFillerWord(lemma: string): boolean {
  return fillerLemmas.has(lemma);
}

const inPatterns = new RegExp(`^(?:${[...metricWords.map(({ source }) => source), ...groupWords.map(([, source]) => source)].join("|")})$`);

export function isKnownWord(lemma: string): boolean {
  return known.has(lemma) || inPatterns.test(lemma);
}

/** The known words of at least that length: what a slip may have been meant for. */
export const knownWords: readonly string[] = [...known].filter((word) => word.length > 3);
