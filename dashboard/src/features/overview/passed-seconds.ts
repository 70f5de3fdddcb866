type Period = { to: string; stepSeconds: number };

/** How many seconds of the step that began then are over: the last step of a report is still going on. At least 1. */
export function passedSeconds({ to, stepSeconds }: Period, at: string): number {
  return Math.min(stepSeconds, Math.max(1, (Date.parse(to) - Date.parse(at)) / 1000));
}
