import { Hono } from "hono";
import { accepts } from "hono/accepts";
import { html } from "hono/html";
import * as z from "zod/mini";
import type { ProblemCode } from "#contracts/problem.ts";
import { problemCodes, problems, problemType } from "#contracts/problem.ts";
import { answerProblem } from "./answer-problem.ts";
import { describeOperation } from "./describe-operation.ts";

const ProblemExplained = z.object({
  code: z.enum(problemCodes),
  type: z.string(),
  status: z.int(),
  title: z.string(),
  remedy: z.string(),
});

const operation = describeOperation({
  summary: "What a problem code means and what to do about it",
  tag: "problems",
  answers: { 200: ProblemExplained },
  refusals: ["not-found"],
  caller: "anyone",
});

/** GET /_aegis/problems/:code, as a page for people and as JSON for programs: a problem's `type` leads here. */
export function problemRoutes(): Hono {
  return new Hono().get("/_aegis/problems/:code", operation, (c) => {
    const code = c.req.param("code");
    if (!isProblemCode(code)) return answerProblem(c, { reason: "not-found", detail: "There is no problem of this name." });
    const { status, title, remedy } = problems[code];
    c.header("Vary", "Accept");
    const type = accepts(c, { header: "Accept", supports: ["application/json", "text/html"], default: "application/json" });
    if (type !== "text/html") return c.json({ code, type: problemType(code), status, title, remedy });
    return c.html(html`<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>
<h1>${title}</h1><p>${remedy}</p><p><code>${code}</code>, status ${status}</p></html>`);
  });
}

function isProblemCode(text: string): text is ProblemCode {
  return Object.hasOwn(problems, text);
}
