import { type Answer, type Sending, send, sendRaw } from "../run-stack.ts";
import type { MarkedRequest } from "./marked-requests.ts";

/** Somebody who asks one of the edges from an address that is marked. */
export type Caller = { readonly port: number; readonly from: Omit<Sending, "method" | "body"> };
/** What callers were answered: ids of requests that must have been recorded, and all that an edge itself said. */
export type Heard = { readonly ids: string[]; readonly texts: string[] };

/** What the edge's own addresses answer is no traffic; what cannot be read has no route, and its id stands in the log only. */
const unrecorded = /^\/(_aegis|health)|\\/;

/** Sends requests one after another. An upstream's answer may hold what it was sent: only what an edge itself answers is heard. */
export async function sendMarked({ port, from }: Caller, requests: readonly MarkedRequest[], heard: Heard): Promise<void> {
  for (const { target, ...sending } of requests) {
    const headers = { ...from.headers, ...sending.headers };
    const answer = await send(port, target, { ...from, ...sending, headers }).catch(() => null);
    if (answer === null) continue;
    const id = String(answer.headers["x-request-id"]);
    if (!unrecorded.test(target) && answer.headers["x-request-id"] !== undefined) heard.ids.push(id);
    heard.texts.push(JSON.stringify(answer.headers), ownBody(answer));
  }
}

/** Sends bytes that are no request. */
export async function sendUnreadable(port: number, texts: readonly string[], heard: Heard): Promise<void> {
  const answers = await Promise.all(texts.map((text) => sendRaw(port, text)));
  // What came through after all was answered by the upstream.
  heard.texts.push(...answers.filter((answer) => !answer.startsWith("HTTP/1.1 200")));
}

function ownBody({ headers, body }: Answer): string {
  return headers["content-type"] === "application/problem+json" ? body : "";
}
