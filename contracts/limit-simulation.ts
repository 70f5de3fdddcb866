import * as z from "zod/mini";
import { described } from "./described.ts";
import { Algorithm, Limit, LimitOutcome, LimitPolicy } from "./limit.ts";
import { EpochMs, Instant, Name } from "./scalars.ts";

const Count = z.int().check(z.gte(0));
const Share = z.number().check(z.gte(0), z.lte(1));
const OfQuota = described(z.nullable(z.number().check(z.gte(0))), "The same as a part of the quota; null: the quota is 0.");

/** One page of the stored requests that a limit judged: the n-th entry of every column belongs to the n-th request. */
export const LimitRequestsPage = z.object({
  requests: described(
    z.object({
      at: described(z.array(EpochMs), "When it arrived."),
      client: described(z.array(z.nullable(z.string())), "Who was counted."),
      route: described(z.array(z.nullable(z.string())), "The route it took."),
      method: z.array(z.string()),
      cost: described(z.array(Count), "Units that the limit was asked for."),
      outcome: described(z.array(LimitOutcome), "What the limit said."),
    }),
    "Oldest first, one array a column, all of one length.",
  ),
  scanned: described(Count, "Stored requests that were looked at for this page, those under other limits among them."),
  sampled: described(z.boolean(), "Of served requests only a part is stored now: `monitoring.rawSample`."),
  next: described(z.nullable(z.string()), "Send it as `after` for the next page; null: there is none."),
});
export type LimitRequestsPage = z.infer<typeof LimitRequestsPage>;

/** What a limit makes of a trace of requests. */
export const SimulatedUse = z.object({
  limit: z.object({
    quota: Limit.shape.quota,
    windowSeconds: Limit.shape.windowSeconds,
    calendar: Limit.shape.calendar,
    burst: Limit.shape.burst,
    algorithm: Algorithm,
    policy: LimitPolicy,
    by: Limit.shape.by,
  }),
  requests: described(Count, "Requests that it judged."),
  admitted: Count,
  refused: Count,
  refusedShare: described(Share, "refused / requests."),
  uncounted: described(Count, "Requests whose counter cannot be told: stored ones do not hold the address of a caller with a credential."),
  clients: z.object({
    count: described(Count, "Different counters; one for each route where `by` is route."),
    refused: described(Count, "Those that were refused at least once."),
  }),
  use: described(
    z.object({ p50: Count, p95: Count, p99: Count, max: Count, maxOfQuota: OfQuota }),
    "Units that one client asked for in one window (requests, where the rule has no cost), refused ones among them, over all clients and windows in which they asked.",
  ),
  mostRefused: described(
    z.array(
      z.object({
        client: z.string(),
        requests: Count,
        refused: Count,
        peak: described(Count, "Units asked for in its busiest window."),
        peakOfQuota: OfQuota,
      }),
    ),
    "The ten clients that were refused most; of those refused alike, who asked most in a window.",
  ),
  hours: described(
    z.array(z.object({ hour: Instant, requests: Count, refused: Count })),
    "The five hours in which most was refused, only such as had any.",
  ),
});
export type SimulatedUse = z.infer<typeof SimulatedUse>;

/** What a rule would have done with requests of the past. */
export const LimitSimulation = described(
  z.object({
    rule: described(Name, "The limit's name."),
    source: z.object({
      kind: described(z.enum(["log", "stored"]), "An access log, or the requests that analytics stored."),
      name: described(z.string(), "The file, or the address of analytics."),
    }),
    isolates: described(z.int().check(z.gte(1)), "Isolates that the requests came to, evenly."),
    period: described(
      z.nullable(z.object({ from: Instant, to: Instant })),
      "From the first to the last request under the rule; null: none.",
    ),
    seen: z.object({
      requests: described(Count, "Requests that were read."),
      unreadable: described(Count, "Lines that no request could be read from."),
      unlimited: described(Count, "Requests that the gateway answers before it asks a limit, or that fall under none."),
      others: described(Count, "Requests under other limits only."),
      bypassed: described(Count, "Requests that no limit holds for."),
      outOfOrder: described(Count, "Requests logged so late that they were judged at a later time than their own."),
    }),
    unknown: described(z.array(z.string()), "What is not known of the requests and taken otherwise, in sentences."),
    recorded: described(
      z.nullable(z.record(z.string(), Count)),
      "What the edge said of these requests then, by outcome; null: a log does not tell.",
    ),
    current: described(SimulatedUse, "The rule as it is."),
    whatIf: described(z.nullable(SimulatedUse), "The rule as the options change it; null: they do not."),
    suggestion: described(
      z.nullable(
        z.object({
          refuseAtMost: described(Share, "The share of requests that may be refused."),
          quota: described(Count, "The smallest quota that refuses no more."),
          refused: Count,
          refusedShare: Share,
        }),
      ),
      "null: none was asked for.",
    ),
  }),
  "aegis limits simulate --json",
);
export type LimitSimulation = z.infer<typeof LimitSimulation>;
