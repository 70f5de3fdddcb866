import * as z from "zod/mini";
import { Client } from "./client.ts";
import { described } from "./described.ts";
import { Problem } from "./problem.ts";
import { Instant, Name } from "./scalars.ts";

/** What /ws/metrics keeps to, and what its clients may count on. */
export const streamBounds = {
  frameMs: 1000,
  pingMs: 20_000,
  /** So long without a message, and a client may take its connection for dead. */
  silentAfterMs: 8000,
  /** Seconds whose frames are held for `resume`. */
  heldSeconds: 300,
  messageBytes: 4096,
  subscriptions: 20,
  /** Messages, pings and pongs that a client may send at once; a `resume` counts as ten. */
  messages: 60,
  messagesPerSecond: 2,
} as const;

/** Codes that a stream is closed with, besides those of the WebSocket protocol itself. */
export const streamCloseCodes = {
  /** The process ends; another one goes on. */
  serviceEnds: 1001,
  /** Messages are JSON texts. */
  notText: 1003,
  /** The credential ended, was revoked, or admits no longer: sign in before coming back. */
  signInEnded: 4401,
  /** Nothing was read for half a minute. */
  tooSlow: 4408,
  /** More messages than `streamBounds` allows. */
  flooded: 4429,
} as const;

const Count = z.int().check(z.gte(0));
const Positive = z.int().check(z.gte(1));
const LatencyMs = described(z.nullable(z.number().check(z.gte(0))), "Milliseconds; null: no requests.");

const figures = {
  latency: described(z.number().check(z.gte(0)), "Mean latency of the second in milliseconds; 0 without requests."),
  p95: LatencyMs,
  throughput: described(z.number().check(z.gte(0)), "Requests in the second."),
  errors: described(Count, "5xx answers in the second."),
  refused: described(Count, "Requests refused by limits in the second."),
};
const StreamFigures = z.object({ ...figures, p50: LatencyMs, p99: LatencyMs });
export type StreamFigures = z.infer<typeof StreamFigures>;

export const streamMetrics = ["throughput", "latency", "p50", "p95", "p99", "errors", "refused"] as const satisfies (keyof StreamFigures)[];
export type StreamMetric = (typeof streamMetrics)[number];

const SubscriptionId = described(
  z.string().check(z.regex(/^[A-Za-z0-9._-]{1,32}$/, { error: "use 1 to 32 of A-Z, a-z, 0-9, '.', '_' and '-'" })),
  "The client's own name for it; frames carry the figures under it.",
);

/** One message a second on /ws/metrics, about what every process stored in that second. */
export const MetricsFrame = described(
  z.object({
    sequence: described(
      Count,
      "Seconds since 1970 of the second it is about: the same on every process, and never less than the one before.",
    ),
    at: described(Instant, "The end of that second."),
    ...figures,
    partial: described(z.optional(z.literal(true)), "What some process stored is missing: it did not say in time."),
    late: described(
      z.optional(Positive),
      "Requests in it that were stored up to five seconds before, and told too late for their own frame.",
    ),
    missed: described(z.optional(Positive), "Requests told later than that: they stand in no frame."),
    dropped: described(z.optional(Positive), "Frames right before this one that were not sent, because the client did not read."),
    crowded: described(z.optional(z.literal(true)), "More routes or watched clients than are counted apart: series may lack requests."),
    series: described(z.optional(z.record(SubscriptionId, z.partial(StreamFigures))), "The figures of each subscription."),
  }),
  "One message a second on /ws/metrics.",
);
export type MetricsFrame = z.infer<typeof MetricsFrame>;

const subscription = {
  metrics: described(
    z.optional(
      z.array(z.enum(streamMetrics, { error: `use ${streamMetrics.join(", ")}` })).check(z.minLength(1), z.maxLength(streamMetrics.length)),
    ),
    "Which figures; absent: all.",
  ),
  route: described(z.optional(z.nullable(Name)), "Only this route's requests; null: those that no route matched."),
  client: described(z.optional(Client), "Only this client's requests."),
};
export type Subscription = { [Key in keyof typeof subscription]?: z.infer<(typeof subscription)[Key]> };

/** What a client may send on /ws/metrics. */
export const StreamRequest = described(
  z.discriminatedUnion(
    "type",
    [
      z.strictObject({ type: z.literal("subscribe"), id: SubscriptionId, ...subscription }),
      z.strictObject({ type: z.literal("unsubscribe"), id: SubscriptionId }),
      z.strictObject({
        type: z.literal("resume"),
        after: described(Count, "The last sequence seen."),
        before: described(z.optional(Count), "The first sequence seen after the gap; absent: the first that this connection was sent."),
      }),
    ],
    { error: "use one of the types subscribe, unsubscribe, resume" },
  ),
  "What a client may send on /ws/metrics.",
);
export type StreamRequest = z.infer<typeof StreamRequest>;

const Notice = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("hello"),
    oldest: described(z.nullable(Count), "The oldest sequence that is held for `resume`; null: none."),
    newest: z.nullable(Count),
    frameMs: described(Positive, "A frame is due as often."),
    pingMs: described(Positive, "The service pings as often, and drops who answers none of two."),
    silentAfterMs: described(Positive, "So long without a message, and the connection may be taken for dead."),
    subscriptions: described(Positive, "As many at once."),
    messageBytes: described(Positive, "Longer messages end the connection."),
  }),
  z.object({ type: z.literal("subscribed"), id: SubscriptionId, ...subscription }),
  z.object({ type: z.literal("unsubscribed"), id: SubscriptionId }),
  z.object({
    type: z.literal("resumed"),
    after: Count,
    sent: described(Count, "So many frames follow, oldest first, before the next live one."),
    gone: described(Count, "Seconds of the gap that are not held: their frames do not come."),
  }),
  z.object({
    type: z.literal("error"),
    id: described(z.optional(z.string()), "The subscription that was refused."),
    after: described(z.optional(Count), "The resume that was refused: nothing follows."),
    problem: Problem,
  }),
]);
export type StreamNotice = z.infer<typeof Notice>;

/** What /ws/metrics sends: a message without `type` is a frame. */
export const StreamMessage = described(z.union([Notice, MetricsFrame]), "What /ws/metrics sends; a message without `type` is a frame.");
export type StreamMessage = z.infer<typeof StreamMessage>;
