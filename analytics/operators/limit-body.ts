import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { answerProblem } from "../http/answer-problem.ts";

/** Refuses bodies over `kibibytes` with 413 input-too-large before they are read. */
export function limitBody(kibibytes: number): MiddlewareHandler {
  const detail = `At most ${kibibytes} KiB are accepted here.`;
  return bodyLimit({ maxSize: kibibytes * 1024, onError: (c) => answerProblem(c, { reason: "input-too-large", detail }) });
}
