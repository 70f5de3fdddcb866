import type { MetricEvent } from "#contracts/metric-event.ts";

/** Which part of the served requests leaves a raw event: 0 to 1, and by route where that says otherwise. */
export type RawSampling = { readonly rawSample: number; readonly rawSampleByRoute: Readonly<Record<string, number>> };

export const keepAll: RawSampling = { rawSample: 1, rawSampleByRoute: {} };

/** Whether the raw events of some route are a part of what was served. */
export function isSampled({ rawSample, rawSampleByRoute }: RawSampling): boolean {
  return Math.min(rawSample, ...Object.values(rawSampleByRoute)) < 1;
}

/** Whether the raw event is kept: of failures and refusals always, else by the request's id, so that every process decides alike. */
export function decideKept(event: MetricEvent, { rawSample, rawSampleByRoute }: RawSampling): boolean {
  const { route, requestId, status, problemCode, limits } = event;
  if (status >= 400 || problemCode !== null || limits.some(({ outcome }) => outcome !== "allowed" && outcome !== "bypassed")) return true;
  const share = route !== null && Object.hasOwn(rawSampleByRoute, route) ? (rawSampleByRoute[route] ?? rawSample) : rawSample;
  return share >= 1 || placeOf(requestId) < share;
}

/** A place from 0 to below 1 for a text, spread evenly: FNV-1a, then the last mixing of MurmurHash3. */
function placeOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
