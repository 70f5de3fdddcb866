import { lemmaOf } from "./split-words.ts";
import type { Vocabulary } from "./vocabulary.ts";
import { bareClient, wordsOf } from "./vocabulary.ts";

export type NamedKind = "route" | "client" | "limit" | "problem";
export type Candidate = { readonly kind: NamedKind; readonly value: string };

/** Names that are these words, whatever stands between them; a plural counts as its singular where no name is just so. */
export function called(words: readonly string[], vocabulary: Vocabulary): readonly Candidate[] {
  const { plain, singular } = indexOf(vocabulary);
  const parts = words.flatMap(wordsOf);
  return plain.get(parts.join(" ")) ?? singular.get(parts.map(lemmaOf).join(" ")) ?? [];
}

type Index = { readonly plain: Map<string, Candidate[]>; readonly singular: Map<string, Candidate[]> };

const indexes = new WeakMap<Vocabulary, Index>();

/** All names by their words, as they stand and in the singular; made once for a vocabulary. */
function indexOf(vocabulary: Vocabulary): Index {
  const known = indexes.get(vocabulary);
  if (known !== undefined) return known;
  const index: Index = { plain: new Map(), singular: new Map() };
  for (const [name, candidate] of namesIn(vocabulary)) {
    const words = wordsOf(name);
    add(index.plain, words.join(" "), candidate);
    add(index.singular, words.map(lemmaOf).join(" "), candidate);
  }
  indexes.set(vocabulary, index);
  return index;
}

function add(index: Map<string, Candidate[]>, key: string, candidate: Candidate): void {
  const found = index.get(key) ?? [];
  if (key !== "" && !found.some(({ kind, value }) => kind === candidate.kind && value === candidate.value))
    index.set(key, [...found, candidate]);
}

function namesIn({ routes, clients, limits, problems }: Vocabulary): (readonly [string, Candidate])[] {
  return [
    ...routes.map(({ id }) => [id, { kind: "route", value: id }] as const),
    ...clients.flatMap(({ client, name }) =>
      [bareClient(client), ...(name === undefined ? [] : [name])].map((own) => [own, { kind: "client", value: client }] as const),
    ),
    ...limits.map((value) => [value, { kind: "limit", value }] as const),
    ...problems.map((value) => [value, { kind: "problem", value }] as const),
  ];
}
