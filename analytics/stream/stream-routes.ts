import { upgradeWebSocket } from "@hono/node-server";
import { Hono, type MiddlewareHandler } from "hono";
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

/** WS /ws/metrics: a GET, but one that a page of another origin must not make. Browsers always name their origin here. */
export function streamRoutes(stream: MetricsStream, viewer: MiddlewareHandler<OperatorContext>): Hono<OperatorContext> {
  const upgrade = upgradeWebSocket(() => ({
    onOpen: (_event, { raw }) => {
      if (raw !== undefined) stream.join(raw as WebSocket);
    },
  }));
  return new Hono<OperatorContext>().get("/ws/metrics", operation, viewer, async (c, next) => {
    if (!Upgrade.safeParse(c.req.header("upgrade")).success) {
      return answerProblem(c, { reason: "input-invalid", detail: "Open this address as a WebSocket." });
    }
    return upgrade(c, next);
  });
}
