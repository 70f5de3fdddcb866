import { InvalidArgumentError } from "commander";

/** How fast a log is replayed: as fast as it goes, so many requests a second, or so many times its own pace. */
export type Speed = { kind: "max" } | { kind: "rate"; perSecond: number } | { kind: "factor"; factor: number };

/** `max`, `50/s` or `10x`, as commander's argument parser. */
export function readSpeed(text: string): Speed {
  if (text === "max") return { kind: "max" };
  const match = /^(\d{1,6}(?:\.\d{1,3})?)(x|\/s)$/.exec(text);
  const number = Number(match?.[1] ?? 0);
  if (!match || number === 0) throw new InvalidArgumentError("use max, a rate such as 50/s, or a factor such as 10x");
  return match[2] === "x" ? { kind: "factor", factor: number } : { kind: "rate", perSecond: number };
}

/**
 * Says when each request of a log is due, in milliseconds after the first. Asked once for each, in order; a time that
 * goes back or is unknown makes the request due together with the one before.
 */
export function createPace(speed: Speed): (at: number | null) => number {
  let index = 0;
  let firstAt: number | null = null;
  let lastDueMs = 0;
  return (at) => {
    if (speed.kind === "max") return 0;
    if (speed.kind === "rate") return (index++ * 1000) / speed.perSecond;
    firstAt ??= at;
    if (at !== null && firstAt !== null) lastDueMs = Math.max(lastDueMs, (at - firstAt) / speed.factor);
    return lastDueMs;
  };
}
