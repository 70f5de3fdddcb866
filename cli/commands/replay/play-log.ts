import { setTimeout as delay } from "node:timers/promises";
import { createPace, type Speed } from "./pace.ts";
import type { LoggedRequest } from "./parse-log-line.ts";
import type { NumberedLine } from "./read-access-log.ts";
import type { Sender } from "./send-request.ts";
import { note, recordExchange, type Tally } from "./tally.ts";

export type Play = {
  lines: AsyncGenerator<NumberedLine>;
  sender: Sender;
  tally: Tally;
  speed: Speed;
  /** How many requests may be on their way at once. */
  concurrency: number;
  /** Ends the play early; requests on their way are waited for. */
  signal: AbortSignal;
};

type Due = { line: number; request: LoggedRequest; dueMs: number };

/** The next line that can be sent; what cannot is counted. */
async function takeNext({ lines, tally, signal }: Play, pace: (at: number | null) => number): Promise<Due | undefined> {
  while (!signal.aborted) {
    const { value, done } = await lines.next();
    if (done) return undefined;
    tally.lines += 1;
    if (value.parsed.ok) return { line: value.line, request: value.parsed.request, dueMs: pace(value.parsed.request.at) };
    note(tally.malformed, value.line, value.parsed.reason);
  }
  return undefined;
}

async function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await delay(ms, undefined, { signal }).catch(() => undefined);
}

/** Sends every line of the log at its time and counts what comes back into the tally. */
export async function playLog(play: Play): Promise<void> {
  const { sender, tally, signal } = play;
  const pace = createPace(play.speed);
  const startedMs = performance.now();
  const worker = async () => {
    for (let next = await takeNext(play, pace); next; next = await takeNext(play, pace)) {
      await waitFor(next.dueMs - (performance.now() - startedMs), signal);
      if (signal.aborted) return;
      tally.sent += 1;
      recordExchange(tally, next.line, next.request, await sender.send(next.request));
    }
  };
  try {
    await Promise.all(Array.from({ length: play.concurrency }, worker));
  } finally {
    await play.lines.return(undefined);
  }
}
