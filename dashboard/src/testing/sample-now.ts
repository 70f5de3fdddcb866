/** The samples' present; tests that show them hold the clock there. */
export const sampleNow = Date.UTC(2026, 0, 5, 12, 0, 30);

/** The instant so many minutes from the samples' present; negative: before. */
export function inMinutes(minutes: number): string {
  return new Date(sampleNow + minutes * 60_000).toISOString();
}
