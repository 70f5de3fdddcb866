import type { Answer, ClientCertificate, Platform } from "../platform.ts";
import { copyBody } from "./copy-body.ts";
import { countBody } from "./count-body.ts";
import type { NodeSettings } from "./env.ts";
import { FieldList } from "./field-list.ts";
import { NodeAnswer, WholeBody } from "./node-answer.ts";
import type { NodeRequest } from "./node-request.ts";
import { probeTarget } from "./probe-target.ts";
import { readBody } from "./read-body.ts";
import { readClientCertificate } from "./read-client-certificate.ts";
import { readPlace } from "./read-place.ts";
import { type NodeOutgoing, sendToUpstream, toOutgoing } from "./send-to-upstream.ts";
import type { Tunnel } from "./tunnel.ts";
import type { UpstreamPools } from "./upstream-pools.ts";
import { discardBody } from "./write-answer.ts";

/** Bytes through node:http and undici, without the web's classes: each of those costs more than a step of the pipeline. */
export function nodePlatform(pools: UpstreamPools, { place, placeHeaders }: Pick<NodeSettings, "place" | "placeHeaders">): Platform {
  return {
    bodilessMethods: new Set(),
    outgoing: toOutgoing,
    send: (outgoing, limits) => sendToUpstream(outgoing as NodeOutgoing, limits, pools),
    probe: (url, asked) => probeTarget(url, asked, pools),
    readBody: async ({ request }, maxBytes) => readBody(request as NodeRequest, maxBytes),
    copyBody: (received, maxBytes) => copyBody(received as NodeAnswer, maxBytes),
    countBody: (received) => countBody(received as NodeAnswer),
    countMessages: (received) => ({ answer: received, counts: ((received as NodeAnswer).webSocket as Tunnel).count() }),
    discard: discardBody,
    answer,
    // Its headers may be changed as they are.
    passOn: (received: Answer) => received,
    peerAddress: (request) => (request as NodeRequest).address,
    clientCertificate: (request) => certificateOf(request as NodeRequest),
    mayTerminateTls: (request) => (request as NodeRequest).isBehindProxy,
    location: () => place,
    region: ({ headers }) => ({ colo: place, continent: null, ...readPlace(headers, placeHeaders) }),
  };
}

/** A trusted proxy's connection is not its callers', nor is its certificate theirs. */
function certificateOf({ isBehindProxy, message }: NodeRequest): ClientCertificate | null {
  return isBehindProxy ? null : readClientCertificate(message.socket);
}

function answer(status: number, fields: Record<string, string>, body: string | Uint8Array | object | null): Answer {
  const headers = new FieldList();
  for (const name in fields) headers.set(name, fields[name] ?? "");
  return new NodeAnswer(status, headers, body === null ? null : new WholeBody(body as string | Uint8Array));
}
