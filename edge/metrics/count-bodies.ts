import type { MetricEvent } from "#contracts/metric-event.ts";
import type { Exchange } from "../exchange.ts";
import type { Answer } from "../platform.ts";

/** How long a metric event waits for the end of bodies; what has not ended by then has no length in it. */
const LONGEST_WAIT_MS = 60_000;

export type BodyBytes = Pick<MetricEvent, "bytesIn" | "bytesOut">;

/** Where the route counts bodies and a length is not announced: the same answer, and the lengths, once they are known. */
export function countBodies(exchange: Exchange, answer: Answer): { answer: Answer; bytes: Promise<BodyBytes> } | null {
  const { route, request, runtime, bodyBytes } = exchange;
  if (!route?.count?.includes("bodies") || answer.webSocket) return null;
  const announced = { bytesIn: announcedBytes(request.headers), bytesOut: announcedBytes(answer.headers) };
  const hasLength = announced.bytesOut !== null || request.method === "HEAD";
  if (hasLength && (announced.bytesIn !== null || request.body === null)) return null;
  const counted = hasLength ? { answer, bytes: Promise.resolve(announced.bytesOut) } : runtime.platform.countBody(answer, request);
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
