import type { Word } from "./reading.ts";

const quotes = /[\u2018\u2019\u02bc`´]/g;
const unchanged = new Set(
  "this does was has less always perhaps versus minus plus previous series yes ours its his as is us across news sms".split(" "),
);

/** The words of a question: names, numbers and signs that mean something; punctuation is left out. */
export function splitWords(question: string): Word[] {
  const text = question
    .normalize("NFKC")
    .replace(/[\p{Cc}\p{Cf}]/gu, " ")
    .replace(quotes, "'")
    .replace(/[“”«»„]/g, '"')
    .replace(/[\u2010-\u2015]/g, "-");
  const isShouted = !/\p{Ll}/u.test(text);
  const pieces = text.split(/[\s"(){}[\],;!?=<>|]+/u).flatMap(trimPiece);
  return pieces.map((piece) => toWord(isShouted ? piece.toLowerCase() : piece));
}

function trimPiece(piece: string): string[] {
  const trimmed = piece.replace(/^['.:*-]+(?!\d)|^['*]+|['.:*-]+$/gu, "");
  const spread = /^(\d{1,2}(?::\d{2}){0,2}(?:am|pm|h)?|noon|midday|midnight)-(\d.*|noon|midday|midnight)$/i.exec(trimmed);
  if (spread !== null && !/^\d{4}-\d/.test(trimmed)) return [spread[1] ?? "", "-", spread[2] ?? ""];
  return trimmed === "" ? [] : [trimmed];
}

export function toWord(text: string): Word {
  const lower = text.toLowerCase();
  return { text, lower, lemma: lemmaOf(lower) };
}

const irregular: Readonly<Record<string, string>> = { goes: "go", uses: "use", times: "time", buses: "bus" };

/** The singular of a plural, and the word of a genitive; what is no word stays as it is. */
export function lemmaOf(lower: string): string {
  const word = lower.replace(/'s$|s'$/, (end) => (end === "s'" ? "s" : ""));
  if (Object.hasOwn(irregular, word)) return irregular[word] ?? word;
  if (/^[1-5][x\d]{2}s$/.test(word)) return word.slice(0, -1);
  if (/[:/@\d]/.test(word) || word.length < 4 || unchanged.has(word) || /(ss|us|is)$/.test(word)) return word;
  if (/ies$/.test(word) && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(ss|us|ch|sh|x)es$/.test(word)) return word.slice(0, -2);
  return word.endsWith("s") ? word.slice(0, -1) : word;
}
