import { type FieldError, type Problem, type ProblemCode, problems, problemType } from "#contracts/problem.ts";
import { StreamRequest, streamBounds } from "#contracts/stream.ts";
import { suggestName } from "../../config/nearest-name.ts";
import type { FrameRing } from "./frame-ring.ts";
import type { StreamConnection } from "./stream-connection.ts";
import type { Watchlist } from "./watchlist.ts";

export type RequestParts = {
  readonly ring: FrameRing;
  readonly watchlist: Watchlist;
  /** Ids of the live config's routes; null: none is live, so there is nothing to compare with. */
  readonly readRoutes: () => Promise<readonly string[] | null>;
};
type Refusal = { readonly code: ProblemCode; readonly detail: string; readonly id?: string; readonly errors?: FieldError[] };
type Subscribe = Extract<StreamRequest, { type: "subscribe" }>;
type Resume = Extract<StreamRequest, { type: "resume" }>;

/** Does what one message asks for, and answers it. */
export async function answerRequest(text: string, connection: StreamConnection, parts: RequestParts): Promise<void> {
  const read = readRequest(text);
  if ("refusal" in read) return refuse(connection, read.refusal);
  const { request } = read;
  if (request.type === "resume") {
    const detail = "Read what was sent before: too much of it still waits.";
    return connection.isBehind ? refuse(connection, { code: "stream-limit-reached", detail }) : resume(request, connection, parts.ring);
  }
  if (request.type === "subscribe") return subscribe(request, connection, parts);
  const { id } = request;
  const standing = connection.subscriptions.get(id);
  if (standing === undefined) {
    const message = `there is no such subscription: ${suggestName(id, connection.subscriptions.keys())}`;
    return refuse(connection, { code: "not-found", id, detail: "Nothing ended.", errors: [{ path: "id", message }] });
  }
  connection.want(id, null);
  parts.watchlist.drop(standing.client);
  connection.notify({ type: "unsubscribed", id });
}

/** What a resume costs of the client's messages. */
export function costOf(text: string): number {
  return text.includes('"resume"') ? 10 : 1;
}

export function refuse(connection: StreamConnection, { code, detail, id, errors }: Refusal): void {
  const { status, title } = problems[code];
  const about = { type: problemType(code), title, status, code, instance: "/ws/metrics", requestId: connection.listener.requestId };
  const problem: Problem = { ...about, detail, ...(errors ? { errors } : {}) };
  connection.notify({ type: "error", ...(id === undefined ? {} : { id }), problem });
}

function readRequest(text: string): { request: StreamRequest } | { refusal: Refusal } {
  const value = parseJson(text);
  if (value === undefined)
    return { refusal: { code: "input-invalid", detail: "The message is not JSON. docs/stream.md has all messages." } };
  const parsed = StreamRequest.safeParse(value);
  if (parsed.success) return { request: parsed.data };
  const errors = parsed.error.issues.map(({ path, message }) => ({ path: path.map(String).join("."), message }));
  const id = (value as { id?: unknown } | null)?.id;
  const named = typeof id === "string" ? { id: id.slice(0, 32) } : {};
  return { refusal: { code: "input-invalid", ...named, detail: "The message is none of those in docs/stream.md.", errors } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function subscribe({ type: _, id, ...subscription }: Subscribe, connection: StreamConnection, parts: RequestParts): Promise<void> {
  const errors = await checkRoute(subscription.route, parts);
  if (errors.length > 0) return refuse(connection, { code: "input-invalid", id, detail: "Nothing is subscribed to.", errors });
  const standing = connection.subscriptions.get(id);
  if (standing === undefined && connection.subscriptions.size >= streamBounds.subscriptions) {
    return refuse(connection, {
      code: "stream-limit-reached",
      id,
      detail: `A stream has at most ${streamBounds.subscriptions} subscriptions.`,
    });
  }
  if (!parts.watchlist.add(subscription.client)) {
    const detail = `At most ${parts.watchlist.most} clients can be watched at once; all of them are.`;
    return refuse(connection, { code: "stream-limit-reached", id, detail });
  }
  // The stream may have closed while the routes were read: what it watched was let go then.
  if (!connection.isOpen) return parts.watchlist.drop(subscription.client);
  parts.watchlist.drop(standing?.client);
  connection.want(id, subscription);
  connection.notify({ type: "subscribed", id, ...subscription });
}

async function checkRoute(route: Subscribe["route"], { readRoutes }: RequestParts): Promise<FieldError[]> {
  if (route === undefined || route === null) return [];
  const routes = await readRoutes();
  if (routes === null || routes.includes(route)) return [];
  return [{ path: "route", message: `${JSON.stringify(route)} is not a route of the live config: ${suggestName(route, routes)}` }];
}

function resume({ after, before }: Resume, connection: StreamConnection, ring: FrameRing): void {
  const newest = ring.newest() ?? 0;
  const end = Math.min(before ?? connection.firstSequence ?? newest + 1, newest + 1);
  const seconds = ring.between(after, end);
  connection.skipTo(end - 1);
  connection.notify({ type: "resumed", after, sent: seconds.length, gone: Math.max(0, end - 1 - after - seconds.length) });
  connection.sendHeld(seconds);
}
