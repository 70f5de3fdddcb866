import * as z from "zod/mini";
import { described } from "./described.ts";

const Share = z.number().check(z.gte(0), z.lte(1));

/** What the model sees of one route in one interval. */
export const TrafficSample = z.object({
  request_rate: described(z.number().check(z.gte(0)), "Requests per second."),
  latency: described(z.number().check(z.gte(0)), "Mean latency in milliseconds."),
  error_rate: described(Share, "Share of 5xx answers."),
  payload_bytes: described(z.optional(z.number().check(z.gte(0))), "Mean bytes per answer."),
  distinct_clients: described(z.optional(z.number().check(z.gte(0))), "Different clients."),
  top_client_share: described(z.optional(Share), "Share of requests by the busiest client."),
  distinct_paths: described(z.optional(z.number().check(z.gte(0))), "Different paths."),
  client_error_share: described(z.optional(Share), "Share of 4xx answers."),
  at: described(z.optional(z.int().check(z.gte(0))), "Milliseconds since 1970: the interval's start."),
});
export type TrafficSample = z.infer<typeof TrafficSample>;

export const AnomalyRequest = z.object({
  metrics: described(z.array(TrafficSample).check(z.minLength(1), z.maxLength(1000)), "Intervals in order of time."),
});

/** How unusual one interval is, and why. */
export const Anomaly = described(
  z.object({
    score: described(Share, "0: ordinary, 1: unlike anything in the training window."),
    is_anomaly: described(z.boolean(), "The score is above the model's threshold."),
    reasons: described(
      z.array(
        z.object({
          feature: z.string(),
          value: z.number(),
          expected_low: z.number(),
          expected_high: z.number(),
        }),
      ),
      "The features furthest from their expected range, furthest first.",
    ),
  }),
  "How unusual one interval is, and why.",
);
export type Anomaly = z.infer<typeof Anomaly>;

export const AnomalyResponse = z.object({
  model: described(z.string(), "Hash of the model that judged."),
  predictions: described(z.array(Anomaly), "One for each interval of the request."),
});
export type AnomalyResponse = z.infer<typeof AnomalyResponse>;
