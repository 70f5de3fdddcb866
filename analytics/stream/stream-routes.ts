import { upgradeWebSocket } from "@hono/node-server";
import type { Context } from "hono";
import { Hono } from "hono";
import type { WebSocket } from "ws";
import * as z from "zod/mini";
import { MetricsFrame } from "#contracts/report.ts";
import { answerProblem } from "../http/answer-problem.ts";
import { describeOperation } from "../http/describe-operation.ts";
import type { MetricsStream } from "./metrics-stream.ts";

const operation = describeOperation({
  summary: "WebSocket: one frame a second about what was stored in it",
  tag: "metrics",
  answers: { 101: MetricsFrame },
  refusals: ["input-invalid", "sign-in-required", "origin-refused"],
});

const Upgrade = z.string().check(z.regex(/^websocket$/i));

/** WS /ws/metrics. Browsers always name their origin here, and it has to be ours: a cookie alone proves nothing. */
export function streamRoutes(stream: MetricsStream, isOwnOrigin: (c: Context) => boolean): Hono {
  const upgrade = upgradeWebSocket(() => ({
    onOpen: (_event, { raw }) => {
      if (raw !== undefined) stream.join(raw as WebSocket);
    },
  }));
  return new Hono().get("/ws/metrics", operation, async (c, next) => {
    if (!Upgrade.safeParse(c.req.header("upgrade")).success) {
      return answerProblem(c, { reason: "input-invalid", detail: "Open this address as a WebSocket." });
    }
    if (!isOwnOrigin(c)) return answerProblem(c, { reason: "origin-refused" });
    return upgrade(c, next);
  });
}
