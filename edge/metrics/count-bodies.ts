import type { MetricEvent } from "#contracts/metric-event.ts";
import type { Exchange, Refusal } from "../exchange.ts";
import type { Answer } from "../platform.ts";

/** How long a metric event waits for the end of bodies; what has not ended by then has no length in it. */
const LONGEST_WAIT_MS = 60_000;

export type BodyBytes = Pick<MetricEvent, "bytesIn" | "bytesOut">;

/**
 * Where the route counts bodies and a length is not announced: the same answer, and the lengths, once they are known. An answer of
 * our own is not counted.
 */
export function countBodies(
  exchange: Exchange,
  answer: Answer,
  refusal: Refusal | null,
): { answer: Answer; bytes: Promise<BodyBytes> } | null {
  const { route, request, runtime, bodyBytes, attempts } = exchange;
  if (!route?.count?.includes("bodies") || answer.webSocket) return null;
  const announced = { bytesIn: announcedBytes(request.headers), bytesOut: announcedBytes(answer.headers) };
  const isCounted = announced.bytesOut === null && request.method !== "HEAD" && attempts > 0 && refusal === null;
  if (!isCounted && (announced.bytesIn !== null || request.body === null)) return null;
  const counted = isCounted ? runtime.platform.countBody(answer, request) : { answer, bytes: Promise.resolve(announced.bytesOut) };
  const bytesIn = () => announced.bytesIn ?? bodyBytes?.byteLength ?? exchange.countedBytes;
  const bytes = counted.bytes.then((bytesOut) => ({ bytesIn: bytesIn(), bytesOut }));
  return { answer: counted.answer, bytes: inTime(bytes, announced) };
}

function inTime(bytes: Promise<BodyBytes>, otherwise: BodyBytes): Promise<BodyBytes> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, LONGEST_WAIT_MS, otherwise);
    bytes.then((found) => {
      clearTimeout(timer);
      resolve(found);
    });
  });
}

/** A length that the header states, else null. */
export function announcedBytes(headers: Pick<Answer["headers"], "get">): number | null {
  const text = headers.get("Content-Length");
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
