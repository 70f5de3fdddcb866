import type { Dependencies } from "../dependencies.ts";
import { decideExportPause, longestPauseMs } from "./decide-export-pause.ts";
import type { ExportOutcome } from "./post-export.ts";

const mostRows = 2000;
/** Pages taken in a row before a receiver that refused longer ones is sent longer ones again: to try costs a refusal. */
const growAfterPages = 100;

type Failure = Extract<ExportOutcome, { ok: false }>;
type Options = Pick<Dependencies, "now" | "log"> & { readonly everyMs: number };

/** How much a drain sends at once, and when: what its receiver answered decides. */
export class DrainPace {
  readonly #options: Options;
  #failures = 0;
  #nextAt = 0;
  #takenInRow = 0;
  /** Events in a page. */
  rows = mostRows;

  constructor(options: Options) {
    this.#options = options;
  }

  isDue(): boolean {
    const waitMs = this.#nextAt - this.#options.now();
    // Longer than any pause: the clock was set back.
    return waitMs <= 0 || waitMs > longestPauseMs;
  }

  fail({ detail, retryAfterMs }: Failure): void {
    const { now, log, everyMs } = this.#options;
    if (this.#failures === 0) log.warn("raw events do not reach the drain", { detail });
    this.#failures += 1;
    this.#takenInRow = 0;
    this.#nextAt = now() + decideExportPause({ failures: this.#failures, askedMs: retryAfterMs ?? 0, pauseMs: everyMs });
    // A receiver that takes no body of this length may take a shorter one.
    if (detail === "413") this.rows = Math.max(1, this.rows >> 1);
  }

  succeed(): void {
    if (this.#failures > 0) this.#options.log.info("raw events reach the drain again", { failures: this.#failures });
    this.#failures = 0;
    this.#takenInRow += 1;
    if (this.#takenInRow % growAfterPages === 0) this.rows = Math.min(mostRows, this.rows * 2);
  }
}
