import { upgradeWebSocket } from "@hono/node-server";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import type { WebSocket } from "ws";
import * as z from "zod/mini";
import { MetricsFrame } from "#contracts/report.ts";
import { answerProblem } from "../http/answer-problem.ts";
import { describeOperation } from "../http/describe-operation.ts";
import type { OperatorContext } from "../operators/require-operator.ts";
import type { MetricsStream } from "./metrics-stream.ts";

const operation = describeOperation({
  summary: "WebSocket: one frame a second about what was stored in it",
  tag: "metrics",
  role: "viewer",
  answers: { 101: MetricsFrame },
  refusals: ["input-invalid", "sign-in-required", "origin-refused"],
});

const Upgrade = z.string().check(z.regex(/^websocket$/i));

/** WebSocket code for a client that may not listen any more. */
const POLICY_VIOLATION = 1008;

type Admission = {
  readonly viewer: MiddlewareHandler<OperatorContext>;
  /** Whether the request's credential still admits it; asked again and again while its socket is open. */
  readonly stillHolds: (c: Context) => Promise<boolean>;
  readonly everyMs?: number;
};

/** WS /ws/metrics: a GET, but one that a page of another origin must not make. Browsers always name their origin here. */
export function streamRoutes(stream: MetricsStream, { viewer, stillHolds, everyMs = 30_000 }: Admission): Hono<OperatorContext> {
  const upgrade = upgradeWebSocket((c) => ({
    onOpen: (_event, { raw }) => {
      if (raw === undefined) return;
      const socket = raw as WebSocket;
      stream.join(socket);
      // While the database is away nobody's credential can be read: who listens goes on listening.
      const check = async () => (await stillHolds(c).catch(() => true)) || socket.close(POLICY_VIOLATION, "signed out");
      const timer = setInterval(check, everyMs);
      socket.on("close", () => clearInterval(timer));
    },
  }));
  return new Hono<OperatorContext>().get("/ws/metrics", operation, viewer, async (c, next) => {
    if (!Upgrade.safeParse(c.req.header("upgrade")).success) {
      return answerProblem(c, { reason: "input-invalid", detail: "Open this address as a WebSocket." });
    }
    return upgrade(c, next);
  });
}
