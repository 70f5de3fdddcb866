import type { Env } from "../env.ts";
import type { Exchange } from "../exchange.ts";
import type { Log } from "../log.ts";
import type { Answer, OutgoingRequest, Platform, ProbeResult, SendLimits, SendResult } from "../platform.ts";
import { type CertificateFetches, certificateFetches } from "./certificate-fetches.ts";
import { copyBody } from "./copy-body.ts";
import { countBody } from "./count-body.ts";
import { countMessages } from "./count-messages.ts";
import { readBody } from "./read-body.ts";
import { readClientCertificate } from "./read-client-certificate.ts";
import { readRegion } from "./read-region.ts";
import { sendRequest } from "./send-request.ts";

const PROBE_HEADERS = { "User-Agent": "aegis-health-check" };

/** `fetch` refuses to send a body with them. */
const bodilessMethods: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/** An answer of ours. What is encoded is so already: it was kept as it came. */
export const answerOnWorkers: Platform["answer"] = (status, headers, body) =>
  new Response(body as BodyInit | null, { status, headers, encodeBody: "manual" });

/** Bytes through `fetch`, `Request` and `Response`: workerd moves the bodies, and none of them is seen here. */
export function workersPlatform(env: Env, log: Log): Platform {
  const certificates = certificateFetches(env, log);
  return {
    bodilessMethods,
    outgoing,
    send: (request, limits) => send(request as Request, limits, certificates),
    probe: (url, { upstream, headersMs }) => probe(url, { headersMs, certificate: upstream.clientCertificate }, certificates),
    readBody,
    copyBody: (answer, maxBytes) => copyBody(answer as Response, maxBytes),
    countBody: (answer, { signal }) => countBody(answer as Response, signal),
    countMessages: (answer) => countMessages(answer as Response),
    discard,
    answer: answerOnWorkers,
    passOn: (answer: Answer) => new Response(answer.body as ReadableStream | null, answer as Response),
    peerAddress: (request) => request.headers.get("CF-Connecting-IP"),
    clientCertificate: readClientCertificate,
    mayTerminateTls: () => true,
    location: (request) => readRegion(request).colo,
    region: readRegion,
  };
}

function discard({ body }: Answer): void {
  // A body that has broken already cannot be cancelled, and needs not be.
  (body as ReadableStream | null)?.cancel().catch(() => {});
}

function outgoing(exchange: Exchange, url: string, body?: Uint8Array): OutgoingRequest {
  const original = exchange.request as Request;
  const { method, headers } = original;
  if (bodilessMethods.has(method) && original.body !== null) return new Request(url, { method, headers });
  if (body === undefined || bodilessMethods.has(method)) return new Request(url, original);
  const whole = new Request(url, { method, headers, body });
  whole.headers.set("Content-Length", String(body.byteLength));
  return whole;
}

function send(request: Request, limits: SendLimits, certificates: CertificateFetches): Promise<SendResult> {
  const fetch = certificates(limits.certificate);
  if (fetch !== null) return sendRequest(request, limits, fetch);
  return Promise.resolve({ kind: "unreachable", unsent: true, cause: `no binding ${limits.certificate}` });
}

async function probe(url: string, limits: SendLimits, certificates: CertificateFetches): Promise<ProbeResult> {
  const result = await send(new Request(url, { headers: PROBE_HEADERS }), limits, certificates);
  if (result.kind !== "answer") return { status: null, failure: result.kind === "timeout" ? "timeout" : "unreachable" };
  await (result.answer as Response).body?.cancel().catch(() => {});
  return { status: result.answer.status, failure: null };
}
