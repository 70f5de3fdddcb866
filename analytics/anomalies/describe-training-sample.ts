import type { TrafficSample } from "#contracts/anomaly.ts";
import type { trafficSamples } from "../db/loop-tables.ts";

/** A kept interval as the model reads it: a TrafficSample with its route. */
export function describeTrainingSample(row: typeof trafficSamples.$inferSelect): Required<TrafficSample> & { route: string } {
  return {
    route: row.route,
    at: row.at.getTime(),
    request_rate: row.requestRate,
    latency: row.latency,
    error_rate: row.errorRate,
    payload_bytes: row.payloadBytes,
    distinct_clients: row.distinctClients,
    top_client_share: row.topClientShare,
    distinct_paths: row.distinctPaths,
    client_error_share: row.clientErrorShare,
  };
}
