import type { Reading } from "./reading.ts";

export type Statuses = { readonly codes: readonly string[]; readonly classes: readonly string[]; readonly except: boolean };

/** What statuses are called in words. */
const named: readonly (readonly [string, string])[] = [
  ["not found", "404"],
  ["(?:page|resource) missing", "404"],
  ["(?:unauthori[sz]ed|unauthenticated)(?! (?:client|caller|user|customer|visitor))", "401"],
  ["forbidden", "403"],
  ["bad gateway", "502"],
  ["service unavailable", "503"],
  ["gateway time(?:d )?-?out|timed? ?-?out|timeout", "504"],
  ["not modified", "304"],
  ["internal server error", "500"],
];
const classes: readonly (readonly [string, string])[] = [
  ["(?:success|successful|succeeded|successfully|ok) (?:request|call|hit|response|answer)|successful|successfully|succeed(?:ed|ing)?", "2"],
  ["redirect(?:ed|ion|ing)?", "3"],
];

/** One word an alternative: a text of many is read one way only. */
const lead = "(?:(?:http|status|response|error|code) ){0,4}";
const notStatus = "(?! ?(?:second|minute|hour|day|ms|s|m|millisecond|byte|kb|mb|percent|%|user|client)(?: |$))";
const negation =
  "non|(?:not|other than|except|excluding|exclude|without|apart from|aside from|besides|but|minus|ignoring|leaving out|not counting|not including|omitting|disregarding)(?: an?| the| status| http)*(?= [1-5](?:xx|\\d\\d))";

/** Takes exact statuses and classes: 404, 5xx, “not found”, “successful”. */
export function takeStatuses(reading: Reading): Statuses {
  const negatedClasses = takeEvery(reading, "non-?([1-5])xx");
  const negatedCodes = takeEvery(reading, "non-?([1-5]\\d\\d)");
  const isNegated = reading.take(negation) !== null;
  const inWords = [
    ...named.map(([source, code]) => [source, { code }] as const),
    ...classes.map(([source, digit]) => [source, { digit }] as const),
  ];
  const said = inWords.filter(([source]) => reading.take(source) !== null).map(([, meaning]) => meaning);
  return {
    classes: distinct([
      ...negatedClasses,
      ...takeEvery(reading, `${lead}([1-5])xx`),
      ...said.flatMap((one) => ("digit" in one ? [one.digit] : [])),
    ]),
    codes: distinct([
      ...negatedCodes,
      ...takeEvery(reading, `${lead}([1-5]\\d\\d)${notStatus}`),
      ...said.flatMap((one) => ("code" in one ? [one.code] : [])),
    ]),
    except: isNegated || negatedClasses.length + negatedCodes.length > 0,
  };
}

function takeEvery(reading: Reading, source: string): string[] {
  const found: string[] = [];
  for (let take = reading.take(source); take !== null; take = reading.take(source)) found.push(take.groups[0] ?? "");
  return found;
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** Takes methods in capitals, or in lower case beside a word for requests: “GET”, “post requests”. */
export function takeMethods(reading: Reading): string[] {
  const found = new Set<string>();
  for (const { word, index } of reading.rest) {
    const method = methods.find(
      (name) => name === word.text || `${name}s` === word.text || (name === word.text.toUpperCase() && isBesideRequests(reading, index)),
    );
    if (method === undefined) continue;
    found.add(method);
    reading.takeWord(index);
  }
  return [...found];
}

function isBesideRequests(reading: Reading, index: number): boolean {
  const [ahead, next] = [reading.words[index - 1]?.lemma ?? "", reading.words[index + 1]?.lemma ?? ""];
  return (
    (/^(?:request|call|method)$/.test(next) && !/^(?:me|we|to|did|do|does|i|they|you|please|can)$/.test(ahead)) ||
    /^(?:method|http|verb)$/.test(ahead)
  );
}
