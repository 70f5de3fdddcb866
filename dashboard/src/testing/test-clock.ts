import { vi } from "vitest";
import { sampleNow } from "./sample-now.ts";

/** Holds the page's clock at the samples' present, so that "4 min ago" stays true however long a test takes; timers go on. */
export function holdClock(): void {
  vi.useFakeTimers({ toFake: ["Date"], now: sampleNow });
}

export function releaseClock(): void {
  vi.useRealTimers();
}
