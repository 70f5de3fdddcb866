export const longestPauseMs = 300_000;

type Situation = {
  /** In a row. */ readonly failures: number /** What the collector asked for. */;
  readonly askedMs: number;
  readonly pauseMs: number;
};

/** How long to wait before the next export: twice as long after each failure, as the collector asks, never above five minutes. */
export function decideExportPause({ failures, askedMs, pauseMs }: Situation): number {
  return Math.min(longestPauseMs, Math.max(pauseMs * 2 ** Math.min(failures, 10), askedMs));
}
