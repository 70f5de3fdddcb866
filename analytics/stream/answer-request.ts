import type { FieldError } from "#contracts/problem.ts";
import { type StreamRequest, streamBounds } from "#contracts/stream.ts";
import { nearestName, suggestName } from "../../config/nearest-name.ts";
import type { FrameRing, SecondFigures } from "./frame-ring.ts";
import type { ReadRequest } from "./read-request.ts";
import { refuseRequest } from "./refuse-request.ts";
import type { StreamConnection, WrittenFrames } from "./stream-connection.ts";
import type { Watchlist } from "./watchlist.ts";

export type RequestParts = {
  readonly ring: FrameRing;
  readonly watchlist: Watchlist;
  /** Ids of the live config's routes; null: none is live, so there is nothing to compare with. */
  readonly readRoutes: () => Promise<readonly string[] | null>;
};
export type ResumeParts = {
  /** Whether the operator's streams may be sent so many held frames more. */
  readonly mayBeSent: (operator: string, frames: number) => boolean;
  readonly writtenOf: (second: SecondFigures) => WrittenFrames;
};
type Parts = RequestParts & ResumeParts;
type Subscribe = Extract<StreamRequest, { type: "subscribe" }>;
type Resume = Extract<StreamRequest, { type: "resume" }>;

/** Routes that an unknown one is compared with, and that its refusal lists: a config may have thousands. */
const [mostCompared, mostListed] = [200, 20];
/** Seconds that two processes of one database may be apart. */
const mostAheadSeconds = 10;

/** Does what one message asks for, and answers it. */
export async function answerRequest(read: ReadRequest, connection: StreamConnection, parts: Parts): Promise<void> {
  // It may have gone while its messages waited, and what it watched was let go then.
  if (!connection.isOpen) return;
  if ("refusal" in read) return refuseRequest(connection, read.refusal);
  const { request } = read;
  if (request.type === "resume") return resume(request, connection, parts);
  if (request.type === "subscribe") return subscribe(request, connection, parts);
  const { id } = request;
  const standing = connection.subscriptions.get(id);
  if (standing === undefined) {
    const message = `there is no such subscription: ${suggestName(id, connection.subscriptions.keys())}`;
    return refuseRequest(connection, { code: "not-found", id, detail: "Nothing ended.", errors: [{ path: "id", message }] });
  }
  connection.want(id, null);
  parts.watchlist.drop(standing.client, connection.listener.operator);
  connection.notify({ type: "unsubscribed", id });
}

async function subscribe({ type: _, id, ...subscription }: Subscribe, connection: StreamConnection, parts: Parts): Promise<void> {
  const { watchlist } = parts;
  const { operator } = connection.listener;
  const errors = await checkRoute(subscription.route, parts);
  // The stream may have closed while the routes were read: what it watched was let go then.
  if (!connection.isOpen) return;
  if (errors.length > 0) return refuseRequest(connection, { code: "input-invalid", id, detail: "Nothing is subscribed to.", errors });
  const standing = connection.subscriptions.get(id);
  if (standing === undefined && connection.subscriptions.size >= streamBounds.subscriptions) {
    const detail = `A stream has at most ${streamBounds.subscriptions} subscriptions.`;
    return refuseRequest(connection, { code: "stream-limit-reached", id, detail });
  }
  if (!watchlist.add(subscription.client, operator)) {
    const { inAll, ofOperator } = watchlist.most;
    const detail = `At most ${inAll} clients can be watched at once, and ${ofOperator} by one operator; as many are.`;
    return refuseRequest(connection, { code: "stream-limit-reached", id, detail });
  }
  watchlist.drop(standing?.client, operator);
  connection.want(id, subscription);
  connection.notify({ type: "subscribed", id, ...subscription });
}

async function checkRoute(route: Subscribe["route"], { readRoutes }: RequestParts): Promise<FieldError[]> {
  if (route === undefined || route === null) return [];
  const routes = await readRoutes();
  if (routes === null || routes.includes(route)) return [];
  return [{ path: "route", message: `${JSON.stringify(route)} is not a route of the live config: ${suggestRoute(route, routes)}` }];
}

function suggestRoute(route: string, routes: readonly string[]): string {
  const nearest = nearestName(route, routes.slice(0, mostCompared));
  if (nearest !== undefined) return suggestName(route, [nearest]);
  const more = routes.length - mostListed;
  return `${suggestName(route, routes.slice(0, mostListed))}${more > 0 ? ` and ${more} more` : ""}`;
}

async function resume({ after, before }: Resume, connection: StreamConnection, { ring, mayBeSent, writtenOf }: Parts): Promise<void> {
  const refuse = (detail: string) => refuseRequest(connection, { code: "stream-limit-reached", after, detail });
  if (connection.isBehind) return refuse("Read what was sent before: too much of it still waits.");
  const newest = ring.newest() ?? 0;
  const end = Math.min(before ?? connection.firstSequence ?? newest + 1, newest + 1);
  const seconds = ring.between(after, end);
  if (!mayBeSent(connection.listener.operator, seconds.length)) {
    return refuse("This operator's streams were sent too many held frames: ask again in a minute.");
  }
  // Another process may have been ahead of this one; what is far ahead was no sequence of ours.
  const isSeen = after <= newest + mostAheadSeconds;
  connection.skipTo(isSeen ? Math.max(after, end - 1) : end - 1);
  connection.notify({ type: "resumed", after, sent: seconds.length, gone: Math.max(0, end - 1 - after - seconds.length) });
  await connection.sendHeld(seconds, writtenOf);
}
