import type { MetricsFrame, StreamNotice } from "#contracts/stream.ts";

type Resumed = Extract<StreamNotice, { type: "resumed" }>;

const mostBehindSeconds = 10;

/** Hands frames on in their order: live ones that come before what was asked for again wait for it. */
export function createFrameOrder(onFrame: (frame: MetricsFrame) => void, onGone: (seconds: number) => void = () => {}) {
  let last: number | null = null;
  /** Frames that are still to come of those that were missed; null: nothing was asked for; undefined: not said yet. */
  let missing: number | null | undefined = null;
  let waiting: MetricsFrame[] = [];
  /** What was asked for: frames after it. */
  let asked: number | null = null;

  const pass = (frame: MetricsFrame) => {
    last = frame.sequence;
    onFrame(frame);
  };
  /** Another process may be a little behind the one before; one that is far behind counts anew. */
  const isNew = ({ sequence }: MetricsFrame) => last === null || sequence > last || sequence < last - mostBehindSeconds;
  const goOn = () => {
    missing = null;
    const frames = waiting;
    waiting = [];
    frames.filter(isNew).forEach(pass);
  };
  return {
    /** A connection begins: the sequence to resume after; null: none was seen, so nothing is missed. */
    begin: (): number | null => {
      waiting = [];
      asked = last;
      missing = last === null ? null : undefined;
      return last;
    },
    take: (frame: MetricsFrame): void => {
      if (missing === undefined) {
        waiting.push(frame);
        return;
      }
      pass(frame);
      if (missing !== null && --missing === 0) goOn();
    },
    resumed: ({ after, sent, gone }: Resumed): void => {
      if (missing !== undefined || after !== asked) return;
      if (gone > 0) onGone(gone);
      if (sent === 0) goOn();
      else missing = sent;
    },
    /** What was missed after that does not come. */
    notResumed: (after: number): void => {
      if (missing === undefined && after === asked) goOn();
    },
  };
}
