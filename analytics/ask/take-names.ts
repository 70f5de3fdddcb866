import { pathCovers } from "../../config/path-pattern.ts";
import { isKnownWord } from "./known-words.ts";
import { type Candidate, called, type NamedKind } from "./name-index.ts";
import type { Reading } from "./reading.ts";
import { lemmaOf } from "./split-words.ts";
import type { Vocabulary } from "./vocabulary.ts";
import { bareClient, wordsOf } from "./vocabulary.ts";

export type Named = {
  readonly kind: NamedKind;
  readonly value: string;
  readonly except: boolean;
  readonly first: number;
  /** It is part of what something is called that happened: “the search outage”. */
  readonly isOfEvent?: boolean;
};
export type Names = {
  readonly named: readonly Named[];
  /** Words that several names answer to. */
  readonly unclear: readonly { readonly word: string; readonly kind: NamedKind; readonly values: readonly string[] }[];
  /** Paths and clients that nothing is known of. */
  readonly unknown: readonly string[];
};

type Found = { readonly candidates: readonly Candidate[]; readonly length: number; readonly word: string };

const labels: Readonly<Record<NamedKind, RegExp>> = {
  route: /^(?:route|endpoint|path|api|service|page|resource|url|operation)$/,
  client: /^(?:client|caller|consumer|user|customer|key|api-key|subject|tenant|account|app|partner)$/,
  limit: /^(?:limit|rate-limit|ratelimit|quota|policy|rule)$/,
  problem: /^(?:problem|code|reason)$/,
};
const beforeNames =
  /^(?:on|for|to|of|at|the|by|from|in|with|does|do|did|is|are|was|has|have|had|and|or|vs|versus|than|through|via|against|about|only|just|our|my)$/;
/** Lemmas right before a name that leave it out, and right after it. */
const exceptions =
  / (?:except|excepting|excluding|exclude|without|besides|but|not|no|minus|sans|other than|aside from|apart from|save for|outside(?: of)?|with(?:out| the) exception of|(?:leav(?:e|ing)|left|tak(?:e|ing)|filter(?:ing)?|cut(?:ting)?) out|(?:not|without|never|don't|do not) (?:count(?:ing)?|include|including|consider(?:ing)?)|(?:ignor|omit|omitt|disregard|skip|skipp|remov|dropp|subtract|discount)(?:e|ing)?)(?: (?:for|from|of|on|to|all|any|anything|everything|the|our|its|route|client|endpoint|limit|path|api|call|request|traffic|hit))* $/;
const exceptionsAfter =
  /^ (?:(?:check|probe|ping|route|endpoint|call|request|traffic|page|one) )*((?:is |are )?(?:excluded|omitted|ignored|left out|aside|not included|not counted|excepted)) /;
const noRoute =
  "(?:(?:hit|match(?:ed)?|matching|on|to|had|found) )?(?:no|without an?y?) (?:known |matching )?(?:route|endpoint)|unmatched(?: route| path)?|unrouted";
const event = /^(?:outage|incident|crash|downtime|issue|trouble|blip|hiccup|attack)$/;
const longestName = 5;

/** Takes the names of routes, clients, limits and problems. A name that is also a word of the language needs a sign that a name is meant. */
export function takeNames(reading: Reading, vocabulary: Vocabulary): Names {
  const names: Mutable<Names> = { named: [], unclear: [], unknown: [] };
  const unmatched = reading.take(noRoute);
  if (unmatched !== null) names.named.push({ kind: "route", value: "", except: false, first: unmatched.first });
  for (let first = 0; first < reading.words.length; first++) {
    const found = findAt(reading, first, vocabulary);
    if (found === null) continue;
    const last = first + found.length - 1;
    const candidates = narrow(found.candidates, labelBeside(reading, first, last));
    const goesOn = names.named.at(-1)?.except === true && /^(?:and|or|nor)$/.test(reading.words[first - 1]?.lemma ?? "");
    const except = isExcepted(reading, first, last) || goesOn;
    for (let index = first; index <= last; index++) reading.takeWord(index);
    takeLabels(reading, { first, last }, candidates);
    keep(names, { candidates, word: found.word, except, first, isOfEvent: event.test(reading.words[last + 1]?.lemma ?? "") });
    first = last;
  }
  return names;
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] extends readonly (infer Item)[] ? Item[] : Type[Key] };
type Kept = {
  readonly candidates: readonly Candidate[];
  readonly word: string;
  readonly except: boolean;
  readonly first: number;
  readonly isOfEvent: boolean;
};

function keep({ named, unclear, unknown }: Mutable<Names>, { candidates, word, ...place }: Kept): void {
  const [one, other] = candidates;
  if (one === undefined) unknown.push(word);
  else if (other === undefined) named.push({ ...one, ...place });
  else unclear.push({ word, kind: one.kind, values: candidates.map(({ value }) => value) });
}

function findAt(reading: Reading, first: number, vocabulary: Vocabulary): Found | null {
  const word = reading.words[first];
  if (word === undefined || reading.isTaken(first)) return null;
  if (/^(key|sub|cert|ip|anon):\S/i.test(word.text))
    return { candidates: clientsCalled(word.text, vocabulary), length: 1, word: word.text };
  if (word.text.startsWith("/") && word.text.length > 1)
    return { candidates: routesOfPath(word.text, vocabulary), length: 1, word: word.text };
  const named = longestAt(reading, first, vocabulary);
  if (named !== null) return named;
  if (isKnownWord(word.lemma) || word.lemma.length < 4) return null;
  const partly = partlyCalled(word.lemma, vocabulary);
  return partly.length === 0 ? null : { candidates: partly, length: 1, word: word.text };
}

/** The longest name that begins with a word. */
function longestAt(reading: Reading, first: number, vocabulary: Vocabulary): Found | null {
  for (let length = Math.min(longestName, reading.words.length - first); length > 0; length--) {
    const words = reading.words.slice(first, first + length);
    const candidates = called(
      words.map(({ lower }) => lower),
      vocabulary,
    );
    if (
      candidates.length > 0 &&
      isMeant(reading, { first, length, isOnlyProblem: length > 1 && candidates.every(({ kind }) => kind === "problem") })
    )
      return { candidates, length, word: words.map(({ text }) => text).join(" ") };
  }
  return null;
}

/** Names of which this is one word among others. */
function partlyCalled(lemma: string, vocabulary: Vocabulary): Candidate[] {
  const has = (name: string) => wordsOf(name).map(lemmaOf).includes(lemma);
  const routes = vocabulary.routes.filter(({ id, path }) => has(id) || (path !== undefined && has(path)));
  if (routes.length > 0) return routes.map(({ id }) => ({ kind: "route", value: id }));
  const clients = vocabulary.clients.filter(({ client, name }) => has(bareClient(client)) || (name !== undefined && has(name)));
  return clients.slice(0, 5).map(({ client }) => ({ kind: "client", value: client }));
}

function clientsCalled(text: string, { clients }: Vocabulary): Candidate[] {
  const lower = text.toLowerCase();
  const exact = clients.filter(({ client }) => client === text);
  const found =
    exact.length > 0
      ? exact
      : clients.filter(({ client }) => client.toLowerCase() === lower || client.toLowerCase().startsWith(`${lower}@`));
  return found.map(({ client }) => ({ kind: "client", value: client }));
}

/** Routes whose pattern covers the path; the most literal of them where several do; without patterns, by the path's words. */
function routesOfPath(text: string, { routes }: Vocabulary): Candidate[] {
  const path = text.replace(/[?#].*$/, "").replace(/(?<=.)\/$/, "");
  const exact = routes.filter((route) => route.path === path || route.path === text);
  const covering =
    exact.length > 0 ? exact : routes.filter((route) => route.path !== undefined && route.path !== "/*" && pathCovers(route.path, path));
  const literal = covering.toSorted((one, other) => literalLength(other.path) - literalLength(one.path));
  const best = literal.filter((route) => literalLength(route.path) === literalLength(literal[0]?.path));
  if (best.length > 0) return best.map(({ id }) => ({ kind: "route", value: id }));
  const last = wordsOf(path).at(-1) ?? "";
  return routes
    .filter(({ id }) => wordsOf(id).map(lemmaOf).join(" ") === lemmaOf(last) || id === wordsOf(path).join("-"))
    .map(({ id }) => ({ kind: "route", value: id }));
}

function literalLength(path: string | undefined): number {
  return (path ?? "").split("/").filter((segment) => segment !== "" && segment !== "*" && !segment.startsWith(":")).length;
}

/** A name that is a word of the language too, such as “users”, is meant only beside a label or after a word that names follow. */
function isMeant(reading: Reading, { first, length, isOnlyProblem }: { first: number; length: number; isOnlyProblem: boolean }): boolean {
  const words = reading.words.slice(first, first + length);
  if (words.some(({ lemma }) => !isKnownWord(lemma))) return true;
  if (labelBeside(reading, first, first + length - 1) !== null) return true;
  if (isOnlyProblem) return false;
  const ahead = reading.words[first - 1]?.lemma ?? "";
  return (
    length > 1 ||
    exceptions.test(` ${lemmasBetween(reading, first - 6, first)} `) ||
    (beforeNames.test(ahead) &&
      !/^(?:request|error|latency|client|minute|hour|day|week|month|today|yesterday|traffic|call|limit)$/.test(words[0]?.lemma ?? "") &&
      !isKnownTime(words[0]?.lemma))
  );
}

function isKnownTime(lemma: string | undefined): boolean {
  return /^(?:now|last|past|noon|midnight|monday|tuesday|wednesday|thursday|friday|saturday|sunday|since|all|each|every)$/.test(
    lemma ?? "",
  );
}

/** The kind that a word right before or right after says. */
function labelBeside(reading: Reading, first: number, last: number): NamedKind | null {
  const beside = [reading.words[first - 1], reading.words[last + 1]].filter((word) => word !== undefined);
  const kinds = Object.keys(labels) as NamedKind[];
  return kinds.find((kind) => beside.some(({ lower }) => labels[kind].test(lower))) ?? null;
}

/** Of equal names the kind that the label says, else the route, which most questions are about. */
function narrow(candidates: readonly Candidate[], label: NamedKind | null): readonly Candidate[] {
  const labelled = candidates.filter(({ kind }) => kind === label);
  if (labelled.length > 0) return labelled;
  const routes = candidates.filter(({ kind }) => kind === "route");
  return routes.length > 0 ? routes : candidates;
}

function takeLabels(
  reading: Reading,
  { first, last }: { readonly first: number; readonly last: number },
  candidates: readonly Candidate[],
): void {
  for (const index of [first - 1, last + 1]) {
    const lower = reading.words[index]?.lower;
    if (lower !== undefined && candidates.some(({ kind }) => labels[kind].test(lower))) reading.takeWord(index);
  }
}

/** Takes the words that leave a name out. */
function isExcepted(reading: Reading, first: number, last: number): boolean {
  const ahead = exceptions.exec(` ${lemmasBetween(reading, first - 6, first)} `);
  if (ahead !== null) takeBack(reading, first - 1, ahead[0]);
  const behind = ahead === null ? exceptionsAfter.exec(` ${lemmasBetween(reading, last + 1, last + 7)} `) : null;
  if (behind !== null) takeBack(reading, last + countWords(behind[0]), behind[1] ?? "");
  return ahead !== null || behind !== null;
}

function lemmasBetween({ words }: Reading, from: number, to: number): string {
  return words
    .slice(Math.max(0, from), to)
    .map(({ lemma }) => lemma)
    .join(" ");
}

/** Takes the words of a text that ends at a place. */
function takeBack(reading: Reading, last: number, text: string): void {
  for (let index = last; index > last - countWords(text); index--) reading.takeWord(index);
}

function countWords(text: string): number {
  return text.trim().split(" ").length;
}
