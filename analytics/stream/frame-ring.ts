import { type StreamFigures, type StreamMetric, type Subscription, streamBounds, streamMetrics } from "#contracts/stream.ts";
import type { WholeSecond } from "./assemble-seconds.ts";
import { cellKey, crowdedKey, emptyCell, toFigures, wholeKey } from "./live-cells.ts";

/** A second in figures, ready to be written for any set of subscriptions. */
export type SecondFigures = Omit<WholeSecond, "cells"> & { readonly figures: ReadonlyMap<string, StreamFigures> };
export type Subscriptions = ReadonlyMap<string, Subscription>;

export type FrameRing = {
  readonly push: (second: SecondFigures) => void;
  readonly oldest: () => number | null;
  readonly newest: () => number | null;
  /** Held seconds after one sequence and before another, oldest first. */
  readonly between: (after: number, before: number) => SecondFigures[];
};

const quiet = toFigures(emptyCell());

export function toSecondFigures({ cells, ...second }: WholeSecond): SecondFigures {
  return { ...second, figures: new Map([...cells].map(([key, cell]) => [key, toFigures(cell)])) };
}

/** Holds the newest seconds, no more of them than `streamBounds` says. */
export function createFrameRing(): FrameRing {
  const held: SecondFigures[] = [];
  const push = (second: SecondFigures) => {
    held.push(second);
    if (held.length > streamBounds.heldSeconds) held.shift();
  };
  const between = (after: number, before: number) => held.filter(({ sequence }) => sequence > after && sequence < before);
  return { push, oldest: () => held[0]?.sequence ?? null, newest: () => held.at(-1)?.sequence ?? null, between };
}

/** The frame as it is sent; `dropped`: frames before it that this client was not sent. */
export function writeFrame(second: SecondFigures, subscriptions: Subscriptions, dropped = 0): string {
  const { sequence, figures, partial, late, missed } = second;
  const { latency, p95, throughput, errors, refused } = figures.get(wholeKey) ?? quiet;
  return JSON.stringify({
    sequence,
    at: new Date((sequence + 1) * streamBounds.frameMs).toISOString(),
    latency,
    p95,
    throughput,
    errors,
    refused,
    partial: partial || undefined,
    late: late || undefined,
    missed: missed || undefined,
    dropped: dropped || undefined,
    crowded: figures.has(crowdedKey) || undefined,
    series: subscriptions.size === 0 ? undefined : Object.fromEntries([...subscriptions].map(([id, one]) => [id, seriesOf(figures, one)])),
  });
}

function seriesOf(figures: SecondFigures["figures"], subscription: Subscription): Partial<StreamFigures> {
  const found = figures.get(cellKey(subscription)) ?? quiet;
  const wanted: readonly StreamMetric[] = subscription.metrics ?? streamMetrics;
  return Object.fromEntries(wanted.map((metric) => [metric, found[metric]]));
}
