import { upgradeWebSocket } from "@hono/node-server";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import type { WebSocket } from "ws";
import * as z from "zod/mini";
import { StreamMessage, streamCloseCodes } from "#contracts/stream.ts";
import { answerProblem } from "../http/answer-problem.ts";
import { describeOperation } from "../http/describe-operation.ts";
import type { OperatorContext } from "../operators/require-operator.ts";
import { createCredentialWatch } from "./credential-watch.ts";
import type { MetricsStream } from "./metrics-stream.ts";

const operation = describeOperation({
  summary: "WebSocket: one frame a second about what was stored in it, and what docs/stream.md says more",
  tag: "metrics",
  role: "viewer",
  answers: { 101: StreamMessage },
  refusals: ["input-invalid", "sign-in-required", "origin-refused", "stream-limit-reached"],
});

const Upgrade = z.string().check(z.regex(/^websocket$/i));
const retrySeconds = 10;

type Admission = {
  readonly viewer: MiddlewareHandler<OperatorContext>;
  /** Whether the request's credential still admits it; asked again and again while its socket is open. */
  readonly stillHolds: (c: Context) => Promise<boolean>;
  /** Names the credential. */
  readonly credentialOf: (c: Context) => string;
  readonly everyMs?: number;
};

/** WS /ws/metrics: a GET, but one that a page of another origin must not make. Browsers always name their origin here. */
export function streamRoutes(stream: MetricsStream, { viewer, stillHolds, credentialOf, everyMs }: Admission): Hono<OperatorContext> {
  const credentials = createCredentialWatch(everyMs);
  const upgrade = upgradeWebSocket((c) => ({
    onOpen: (_event, { raw }) => {
      if (raw === undefined) return;
      const socket = raw as WebSocket;
      const connection = stream.join(socket, listenerOf(c));
      if (connection === null) return;
      const end = () => connection.end(streamCloseCodes.signInEnded, "the sign-in has ended");
      socket.on("close", credentials.watch(credentialOf(c), { stillHolds: () => stillHolds(c), end }));
    },
  }));
  return new Hono<OperatorContext>().get("/ws/metrics", operation, viewer, async (c, next) => {
    if (!Upgrade.safeParse(c.req.header("upgrade")).success) {
      return answerProblem(c, { reason: "input-invalid", detail: "Open this address as a WebSocket: docs/stream.md tells how." });
    }
    const detail = stream.refusal(c.get("operator").name);
    if (detail !== null) return answerProblem(c, { reason: "stream-limit-reached", detail, retryAfterSeconds: retrySeconds });
    return upgrade(c, next);
  });
}

function listenerOf(c: Context<OperatorContext>) {
  const requestId: unknown = c.get("requestId" as never);
  return {
    operator: c.get("operator").name,
    endsAt: c.get("credentialEndsAt"),
    requestId: typeof requestId === "string" ? requestId : "unknown",
  };
}
