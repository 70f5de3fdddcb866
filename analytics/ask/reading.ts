/** One word of a question. `lemma`: lower case, without the s of a plural or a genitive. */
export type Word = { readonly text: string; readonly lower: string; readonly lemma: string };

/** What stands in the line for a word that was understood already. */
const takenMark = "¤";

/** A match of words: what the groups held, and which words it took. */
export type Take = { readonly groups: readonly (string | undefined)[]; readonly first: number; readonly last: number };

/** A question while it is read: whoever understands words takes them, and what nobody took was not understood. */
export class Reading {
  readonly words: readonly Word[];
  readonly #taken: boolean[];
  readonly #starts: number[];

  constructor(words: readonly Word[]) {
    this.words = words;
    this.#taken = words.map(() => false);
    let at = 1;
    this.#starts = words.map(({ lemma }) => {
      const start = at;
      at += lemma.length + 1;
      return start;
    });
  }

  /** The lemmas between blanks, what was taken blotted out. */
  get line(): string {
    return ` ${this.words.map(({ lemma }, index) => (this.#taken[index] ? takenMark.repeat(lemma.length) : lemma)).join(" ")} `;
  }

  /** The lemmas between blanks, taken or not. */
  get whole(): string {
    return ` ${this.words.map(({ lemma }) => lemma).join(" ")} `;
  }

  /** Every place where these whole words stand, taken or not. */
  findAll(source: string): { readonly first: number; readonly last: number }[] {
    return [...this.whole.matchAll(compile(source, "g"))].map(({ index, 0: text }) => this.#covered(index + 1, index + text.length));
  }

  #covered(from: number, to: number): { first: number; last: number } {
    const covered = this.#starts.flatMap((start, index) => (start >= from && start < to ? [index] : []));
    return { first: covered[0] ?? 0, last: covered.at(-1) ?? -1 };
  }

  /** The words that nobody took. */
  get rest(): { readonly word: Word; readonly index: number }[] {
    return this.words.map((word, index) => ({ word, index })).filter(({ index }) => !this.#taken[index]);
  }

  isTaken(index: number): boolean {
    return this.#taken[index] ?? false;
  }

  /** Takes the first place where these whole words stand, or answers null. `source`: a regular expression over lemmas. */
  take(source: string): Take | null {
    const match = this.find(source);
    if (match !== null) for (let index = match.first; index <= match.last; index++) this.takeWord(index);
    return match;
  }

  /** As `take`, and leaves the words. */
  find(source: string): Take | null {
    const match = compile(source).exec(this.line);
    if (match === null) return null;
    return { groups: match.slice(1), ...this.#covered(match.index + 1, match.index + match[0].length) };
  }

  takeWord(index: number): void {
    this.#taken[index] = true;
  }
}

const compiled = new Map<string, RegExp>();

function compile(source: string, flags = ""): RegExp {
  const known = compiled.get(flags + source) ?? new RegExp(` (?:${source})(?= )`, flags);
  compiled.set(flags + source, known);
  return known;
}
