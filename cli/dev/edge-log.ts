import { Log, LogLevel } from "miniflare";
import type { QueueActivity } from "./drain-queue.ts";

const delivery = /QUEUE\S* .*?(\d+)\/(\d+)/;

/** Miniflare's log: deliveries of the queue become `activity`, warnings and errors go to this process's output. */
export class EdgeLog extends Log {
  readonly #activity: QueueActivity;

  constructor(activity: QueueActivity) {
    super(LogLevel.INFO);
    this.#activity = activity;
  }

  override logWithLevel(level: LogLevel, message: string): void {
    const [, acknowledged, delivered] = delivery.exec(message) ?? [];
    if (acknowledged !== undefined) {
      this.#activity.lastAt = Date.now();
      this.#activity.retrying = acknowledged !== delivered;
    }
    if (level === LogLevel.WARN || level === LogLevel.ERROR) console.error(message);
  }
}
