import * as z from "zod/mini";
import { described } from "./described.ts";
import { Duration, Name } from "./scalars.ts";

export const LoopMode = described(
  z.enum(["off", "suggest", "shadow", "auto"]),
  "off: nothing follows from an anomaly; suggest: an operator approves or rejects; shadow: the same, and the edge counts whom it would refuse; auto: it is done.",
);
export type LoopMode = z.infer<typeof LoopMode>;

const Share = z.number().check(z.gt(0), z.lt(1));
const Quota = z.int().check(z.gte(1), z.lte(1_000_000_000));

const guardRails = {
  mode: described(z.optional(LoopMode), "What may follow from an anomaly; suggest by default."),
  anomalyAbove: described(z.optional(Share), "Anomaly score of a route above which it acts; 0.8 by default."),
  minimum: described(z.optional(Quota), "It sets no quota below this; 1 by default."),
  maximum: described(z.optional(Quota), "It sets no quota above this, unless calm clients need more; no bound by default."),
  largestStep: described(z.optional(Share), "The share of the present quota that one decision may take away; 0.9 by default."),
  coolDown: described(z.optional(Duration), "How long after a decision on a limit it makes no other on the same; 1m by default."),
  expiresAfter: described(z.optional(Duration), "How long a lowered limit holds, 10m by default; the edge itself ends it."),
  blockAbove: described(z.optional(Share), "Anomaly score of a client above which it is blocked; 0.95 by default."),
  blockFor: described(z.optional(Duration), "How long a block holds, 15m by default; the edge itself ends it."),
};

/** What the loop may do, and how far: for all routes, and for some of them otherwise. */
export const LoopSection = z.strictObject({
  ...guardRails,
  routes: described(
    z._default(z.array(z.strictObject({ route: described(Name, "The route."), ...guardRails })), []),
    "Routes for which something else holds.",
  ),
});
export type LoopSection = z.infer<typeof LoopSection>;

/** The guard rails of one route, durations in seconds. */
export type LoopRails = {
  readonly mode: LoopMode;
  readonly anomalyAbove: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly largestStep: number;
  readonly coolDownSeconds: number;
  readonly expiresAfterSeconds: number;
  readonly blockAbove: number;
  readonly blockForSeconds: number;
};

export const loopDefaults = { routes: [] } satisfies LoopSection;

/** Where neither the route nor the section says otherwise. */
export const defaultRails = {
  mode: "suggest",
  anomalyAbove: 0.8,
  minimum: 1,
  maximum: 1_000_000_000,
  largestStep: 0.9,
  coolDown: "1m",
  expiresAfter: "10m",
  blockAbove: 0.95,
  blockFor: "15m",
} as const;
