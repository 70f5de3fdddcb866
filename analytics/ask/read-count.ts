const numbers: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  twelve: 12,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  "forty-five": 45,
  sixty: 60,
  ninety: 90,
  hundred: 100,
  thousand: 1000,
  couple: 2,
  "couple of": 2,
  few: 3,
  several: 5,
  fifty: 50,
  half: 0.5,
  "half an": 0.5,
  "half a": 0.5,
  quarter: 0.25,
  "quarter of an": 0.25,
};

/** A number in digits or as a word; null: neither. */
export function readCount(text: string): number | null {
  const digits = text.replaceAll(",", "");
  if (/^\d+(\.\d+)?k$/.test(digits)) return Number(digits.slice(0, -1)) * 1000;
  if (/^\d+(\.\d+)?$/.test(digits)) return Number(digits);
  return numbers[text] ?? null;
}
