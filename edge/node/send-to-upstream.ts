import type { Upstream } from "#contracts/upstream.ts";
import type { Exchange } from "../exchange.ts";
import type { OutgoingRequest, SendLimits, SendResult } from "../platform.ts";
import { Attempt } from "./attempt.ts";
import type { FieldList } from "./field-list.ts";
import type { NodeRequest } from "./node-request.ts";
import type { UpstreamPools } from "./upstream-pools.ts";

/** A request for an upstream's target. */
export interface NodeOutgoing extends OutgoingRequest {
  readonly headers: FieldList;
  readonly request: NodeRequest;
  readonly upstream: Pick<Upstream, "connectMs" | "allowPrivate" | "clientCertificate" | "idleMs">;
  readonly origin: string;
  /** The request target, byte for byte as it was judged. */
  readonly path: string;
  /** Undefined: the caller's own stream. */
  readonly body: Uint8Array | undefined;
}

/** What an upstream that no policy knows is reached by. */
const PLAIN = {};

export function toOutgoing({ request, upstream }: Exchange, url: string, body?: Uint8Array): NodeOutgoing {
  const received = request as NodeRequest;
  const pathAt = url.indexOf("/", url.indexOf("://") + 3);
  const headers = received.headers.copy();
  headers.delete("host");
  if (body !== undefined) headers.delete("content-length");
  return { headers, request: received, upstream: upstream ?? PLAIN, origin: url.slice(0, pathAt), path: url.slice(pathAt), body };
}

/** Sends it and waits for the answer's headers. Redirects are answers, and nothing is tried again. Never throws. */
export function sendToUpstream(outgoing: NodeOutgoing, limits: SendLimits, pools: UpstreamPools): Promise<SendResult> {
  const { request, headers, upstream, origin, path, body } = outgoing;
  return new Promise((resolve) => {
    const isStreamed = body === undefined && request.body !== null;
    const attempt = new Attempt({ request, headersMs: limits.headersMs, totalMs: limits.totalMs, isStreamed, settle: resolve });
    const upgrade = headers.get("upgrade");
    headers.delete("upgrade");
    limits.signal?.addEventListener("abort", () => attempt.end({ kind: "caller-gone" }));
    const onExceeded = () => attempt.end({ kind: "body-too-large" });
    const watch = { maxBytes: limits.maxBodyBytes ?? Number.POSITIVE_INFINITY, onExceeded, count: limits.count };
    try {
      pools.of(origin, upstream).dispatch(
        {
          path,
          method: request.method,
          headers: headers.toLines(),
          body: isStreamed ? request.upload(watch) : (body ?? null),
          upgrade,
          bodyTimeout: upstream.idleMs ?? 0,
        },
        attempt,
      );
    } catch (cause) {
      attempt.end({ kind: "unreachable", unsent: true, cause });
    }
  });
}
