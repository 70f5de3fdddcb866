import * as z from "zod/mini";
import { described } from "./described.ts";
import { QueryPlan } from "./query-plan.ts";
import { Instant } from "./scalars.ts";

export const longestQuestion = 300;

const Value = described(z.nullable(z.number()), "null: there were no requests to measure.");
const Previous = described(z.optional(Value), "The same of the period that was compared with.");

/** The figures: one value, a value for each of some names, or a value for each step of time. */
export const QuestionFigures = z.object({
  unit: described(z.string(), "requests, ms, bytes, clients, share (0 to 1), judgements; of a rate for example requests/minute."),
  value: z.optional(Value),
  previous: Previous,
  rows: z.optional(z.array(z.object({ key: described(z.string(), "Empty: no route matched."), value: Value, previous: Previous }))),
  series: z.optional(z.array(z.object({ at: Instant, value: Value, previous: Previous }))),
});
export type QuestionFigures = z.infer<typeof QuestionFigures>;

export const QuestionAnswer = described(
  z.object({
    question: z.string(),
    outcome: described(
      z.enum(["answered", "ambiguous", "out-of-scope"]),
      "ambiguous: it can be read in several ways, or in part only; out-of-scope: nothing that is measured answers it.",
    ),
    plan: z.nullable(QueryPlan),
    inWords: described(z.string(), "The plan in words; without a plan, why there is none."),
    answer: z.nullable(QuestionFigures),
    equivalent: described(
      z.nullable(z.object({ method: z.literal("GET"), path: z.string() })),
      "The report that holds the same figure; null: no report covers it.",
    ),
    notes: described(z.array(z.string()), "What was assumed, and what the figures do not tell."),
    nearest: described(z.array(z.string()), "Questions that can be answered; where this one was not, the nearest to it."),
    proposedBy: described(z.nullable(z.literal("model")), "model: the plan was proposed by the configured model, not read by the grammar."),
  }),
  "POST /api/nl-query",
);
export type QuestionAnswer = z.infer<typeof QuestionAnswer>;
