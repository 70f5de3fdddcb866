import { editDistance, slipsIn } from "./edit-distance.ts";
import { isFillerWord, isKnownWord, knownWords } from "./known-words.ts";
import type { Word } from "./reading.ts";
import { lemmaOf, toWord } from "./split-words.ts";
import type { Vocabulary } from "./vocabulary.ts";
import { bareClient, wordsOf } from "./vocabulary.ts";

export type Corrected = { readonly words: readonly Word[]; readonly notes: readonly string[] };

/** Words with a slip or two become the one known word or name that is nearest; all else stays as it is. */
export function correctWords(words: readonly Word[], vocabulary: Vocabulary): Corrected {
  const names = namesOf(vocabulary);
  const notes: string[] = [];
  const corrected = words.map((word) => {
    const meant = isPlain(word) && !isKnownWord(word.lemma) && !names.has(word.lemma) ? nearest(word, names) : null;
    if (meant === null) return word;
    notes.push(`“${word.text}” was read as “${meant}”.`);
    return toWord(meant);
  });
  return { words: corrected, notes };
}

function isPlain({ lower }: Word): boolean {
  return /^[a-z][a-z'-]{2,30}$/.test(lower);
}

/** Every word that a name is made of. */
export function namesOf({ routes, limits, clients, problems }: Vocabulary): ReadonlySet<string> {
  const named = [...routes.flatMap(({ id, path }) => [id, path ?? ""]), ...limits, ...problems];
  const called = clients.flatMap(({ client, name }) => [...(client.startsWith("ip:") ? [] : [bareClient(client)]), name ?? ""]);
  return new Set([...named, ...called].flatMap(wordsOf).flatMap((word) => [word, lemmaOf(word)]));
}

/** From the word as it stands, or from its singular, which counts a little less. */
function distanceOf({ lower, lemma }: Pick<Word, "lower" | "lemma">, word: string, slips: number): number {
  return Math.min(editDistance(lower, word, slips), editDistance(lemma, word, slips) + (lower === lemma ? 0 : 0.25));
}

/** Of so few letters another one makes another word; letters that changed places are a slip. */
function isSwapped(one: string, other: string): boolean {
  return [...one].sort().join("") === [...other].sort().join("");
}

/** Names win over words of the language at the same distance; two equally near names are none. */
function nearest({ lower, lemma }: Word, names: ReadonlySet<string>): string | null {
  const slips = slipsIn(lemma);
  if (slips === 0) return null;
  const candidates = [
    ...[...names].filter((name) => name.length > 3 && !/\d/.test(name)).map((name) => [name, 0] as const),
    ...knownWords.map((word) => [word, 0.5] as const),
  ];
  const ranked = candidates
    .filter(([word]) => word[0] === lemma[0] || (word[1] === lemma[0] && word[0] === lemma[1]))
    .map(([word, handicap]) => ({ word, distance: distanceOf({ lower, lemma }, word, slips), handicap }))
    .filter(({ distance, word }) => Math.floor(distance) <= Math.min(slips, isFillerWord(word) ? 1 : slips, slipsIn(word)))
    .filter(({ word }) => lemma.length > 4 || word.length !== lemma.length || isSwapped(lemma, word))
    .sort((one, other) => one.distance + one.handicap - other.distance - other.handicap || (one.word < other.word ? -1 : 1));
  const [best, other] = ranked;
  const isTie = best?.handicap === 0 && other?.handicap === 0 && other.distance === best.distance;
  return isTie ? null : (best?.word ?? null);
}
