import * as z from "zod/mini";
import { TrafficSample } from "./anomaly.ts";
import { described } from "./described.ts";

/** What a route's traffic is expected to be. */
export const Forecast = described(
  z.object({
    endpoint: described(z.string(), "The route's id or path."),
    horizonSeconds: described(z.int().check(z.gt(0)), "How far it looks ahead."),
    requestRate: described(z.number().check(z.gte(0)), "Expected requests per second."),
    low: described(z.number().check(z.gte(0)), "10th percentile of the expectation."),
    high: described(z.number().check(z.gte(0)), "90th percentile of the expectation."),
  }),
  "What a route's traffic is expected to be.",
);
export type Forecast = z.infer<typeof Forecast>;

export const OptimizeRequest = z.object({
  endpoint: z.string().check(z.minLength(1)),
  historical_data: z.array(TrafficSample).check(z.minLength(1), z.maxLength(100_000)),
});
