/** A name of a program in words: calmPeak and calm_peak read calm peak. */
export function toWords(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replace(/[_.-]+/g, " ")
    .toLowerCase();
}
