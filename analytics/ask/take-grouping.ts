import { stepMinutes } from "#contracts/query-plan.ts";
import type { Group } from "./group-words.ts";
import { groupWords, stepWords } from "./group-words.ts";
import { readCount } from "./read-count.ts";
import type { Reading } from "./reading.ts";

export type Grouping = {
  readonly group: Group;
  /** one: “which route”; many: “which routes”, “top routes”; each: “by route”. */
  readonly asks: "one" | "many" | "each";
};

const noun = groupWords.map(([group, source]) => `(?<${group.replace("-", "_")}>${source})`).join("|");
const bare = groupWords.map(([, source]) => source).join("|");
const superlative =
  "busiest|slowest|fastest|worst|best|noisiest|heaviest|biggest|largest|highest|lowest|quietest|smallest|loudest|chattiest|greatest|flakiest|quickest|longest|shortest|healthiest|popular|active|used|throttled|unreliable|error-prone|affected|limited|failing|broken|slow|fast|busy|top|bottom|leading|main|major|error prone|aggressive|problematic|called|requested|peak|refused|expensive|unstable|visited|erroring|struggling|bad|hit|common|frequent";
const counts = "one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty";
const each =
  "(?:by the(?= (?:minute|hour|day) )|by|per|each|every|for each|for every|of each|of every|across(?: all)?(?: the| our)?|split (?:up )?by|split|broken (?:down|out|up) (?:by|per|into)|break(?: it)?(?: down)?(?: (?:by|per|into))|group(?:ed)? (?:by|per)|(?:break ?down|distribution|split) (?:by|of|per|over|across)|among(?:st)?(?: all)?(?: the| our)?|for all(?: the| our)?|of all(?: the| our)?|on all(?: the| our)?|on each|on every|all(?: the| our)?|individual|different|list(?: of)?(?: the| our| all)?)";

/** Where a way to group stands; null: its own number says whether one or many are asked for. */
const sources: readonly (readonly [string, Grouping["asks"] | null])[] = [
  ["(?:who|whom|whoever)", null],
  [
    `(?:which|what)(?: (?:of|the|our|my|all|is|are|was|were|single|individual|\\d+|${counts}))* (?:(?:(?:most|least) )?(?:${superlative}) )*(?:of the |http )?(?:${bare})`,
    null,
  ],
  [`${each} (?:http )?(?:${bare})(?: (?:and|or|x) (?:by |per )?(?:${bare}))?`, "each"],
  [`(?:(?:most|least) )?(?:${superlative})(?: (?:${counts}|\\d+))?(?: (?:of|the|our|http|request))* (?:${bare})`, null],
  [`(?:most|least|fewest|all|any|some) (?:of (?:the |our )?)?(?:${bare})`, null],
];

/** Takes every way to group that is asked for; the first is the one that counts. */
export function takeGroupings(reading: Reading): Grouping[] {
  const found = [...takeSteps(reading), ...takeAsked(reading)];
  return found.filter(({ group }, index) => found.findIndex((other) => other.group === group) === index);
}

function takeAsked(reading: Reading): Grouping[] {
  const found = sources.flatMap(([source, asks]) => reading.findAll(source).flatMap((place) => takeNouns(reading, place, asks)));
  return found.length === 0 ? takePlural(reading) : found.toSorted((one, other) => one.first - other.first);
}

type Place = { readonly first: number; readonly last: number };

/** Takes the nouns of one place that nobody has taken, and the words before them. */
function takeNouns(reading: Reading, { first, last }: Place, asks: Grouping["asks"] | null): (Grouping & { readonly first: number })[] {
  const lemmas = reading.words.slice(first, last + 1).map(({ lemma }) => lemma);
  return groupsIn(lemmas).flatMap(({ group, end }) => {
    const index = first + end;
    if (reading.isTaken(index)) return [];
    for (let at = first; at <= index; at++) reading.takeWord(at);
    return [{ group, first: index, asks: asks ?? countAsked(reading.words[index]?.lower ?? "") }];
  });
}

/**
 * “endpoints with errors”, “list callers over the limit”: a plural that opens the question, follows a word that asks for a
 * list, or goes on with what chooses among them asks for each. Elsewhere it is only whom the question is about.
 */
function takePlural(reading: Reading): Grouping[] {
  for (const { word, index } of reading.rest) {
    const [named] = groupsIn([word.lemma]);
    if (named === undefined || word.lower === word.lemma || /^(?:minute|hour|day)$/.test(named.group)) continue;
    const [ahead, next] = [reading.words[index - 1]?.lemma ?? "", reading.words[index + 1]?.lemma ?? ""];
    if (index > 0 && !listing.test(ahead) && !choosing.test(next)) continue;
    reading.takeWord(index);
    return [{ group: named.group, asks: "many" }];
  }
  return [];
}

const listing =
  /^(?:list|show|me|give|find|get|see|top|all|any|failing|slow|fast|throttled|noisy|busy|unhealthy|worst|what|which|display)$/;
const choosing = /^(?:with|that|over|above|below|under|having|whose|exceeding|hitting|by|where|returning|getting|slower|faster|who)$/;

const callers = new RegExp(`^(?:${groupWords.find(([group]) => group === "client")?.[1]}|people|folk|customer|everybody)$`);

/** Takes the words for callers that are only the subject of what is asked: “what problems did clients run into”. */
export function takeSubjects(reading: Reading): void {
  for (const { word, index } of reading.rest) if (callers.test(word.lemma) && word.lower !== word.lemma) reading.takeWord(index);
}

/** The errors that come most often are told apart by their statuses. */
const commonest = "(?:most |least )(?:common|frequent|usual)(?: type of| kind of)? (?:server |client )?(?:error|failure)";

/** “In 10 minute buckets”, “every quarter of an hour”. */
const minuteSteps = [
  "(?:in|by|per|with|using|at|into)? ?(?:a )?(\\d{1,2}|five|ten|fifteen|thirty)[ -]?(?:minute|min|m)[ -](?:bucket|interval|step|window|increment|slot|chunk|bin|block|resolution|granularity|period|breakdown)",
  "(?:in|by|with|into)? ?(?:bucket|interval|step|window|increment|slot|chunk|bin|block) of (\\d{1,2}|five|ten|fifteen|thirty) (?:minute|min)",
  "(?:by|per|every|each|for every|for each) (\\d{1,2}|five|ten|fifteen|thirty)[ -]?(?:minute|min)",
  "(?:by|per|every|each|for every|for each) (half|quarter)(?: of)?(?: an| a)?[ -]hour(?:ly)?",
  "(?:(?:in|by|with) )?(half|quarter)[ -]hour(?:ly)?[ -](?:bucket|interval|step|window|increment|slot|chunk|bin|block)",
  "(half|quarter)-?hourly",
];

/** Takes a step of some minutes; one that is not offered stays unread. */
export function takeMinuteStep(reading: Reading): Group | null {
  for (const source of minuteSteps) {
    const name = reading.find(source)?.groups[0] ?? "";
    const minutes = name === "half" ? 30 : name === "quarter" ? 15 : (readCount(name) ?? 0);
    const step = Object.entries(stepMinutes).find(([, length]) => length === minutes)?.[0];
    if (step === undefined) continue;
    reading.take(source);
    return step as Group;
  }
  return null;
}

function takeSteps(reading: Reading): Grouping[] {
  const word = reading.take(
    `(?:on an? )?(${Object.keys(stepWords).join("|")})(?: (?:basis|breakdown|trend|total|count|figure|number))?|(minute|hour|day)[ -](?:by|for|after)[ -](?:minute|hour|day)`,
  );
  const step = word?.groups.find((group) => group !== undefined);
  if (step === undefined && reading.findAll(commonest).length > 0) return [{ group: "status", asks: "one" }];
  return step === undefined ? [] : [{ group: stepWords[step] ?? (step as Group), asks: "each" }];
}

const anyNoun = new RegExp(`(?<= )(?:${noun})(?= )`, "g");

/** The ways to group that these lemmas name, and the index of the last word of each. */
function groupsIn(lemmas: readonly string[]): { readonly group: Group; readonly end: number }[] {
  return [...` ${lemmas.join(" ")} `.matchAll(anyNoun)].flatMap((match) => {
    const named = Object.entries(match.groups ?? {}).find(([, value]) => value !== undefined);
    const end =
      ` ${lemmas.join(" ")} `
        .slice(0, match.index + match[0].length)
        .trim()
        .split(" ").length - 1;
    return named === undefined ? [] : [{ group: named[0].replace("_", "-") as Group, end }];
  });
}

function countAsked(last: string): Grouping["asks"] {
  return /s$/.test(last) && !/(ss|us)$/.test(last) ? "many" : "one";
}

/** Takes “over time”, “when”, “at what time”: a figure for each step, whatever its length. */
export function takeTimeline(reading: Reading): "series" | "when" | null {
  if (reading.take("(?:at )?(?:what|which) (?:time|point)(?: of (?:the )?day)?|when|what part of the day") !== null) return "when";
  const words =
    "over time|over the (?:course|day)|time ?-?series|time ?-?line|as a (?:graph|chart|series|curve|line)|trend(?:line)?|graph|chart|plot|histor(?:y|ical)|evolution|evolve|curve|develop(?:ed|ment)?|progression|fluctuat(?:e|ed|ion)";
  return reading.take(`(?:(?:the|a|of|in) )*(?:${words})(?: (?:of|for))?`) !== null ? "series" : null;
}
