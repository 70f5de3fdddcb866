import { readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import * as z from "zod/mini";

const Sql = z.string().check(z.startsWith("SELECT "));

/** One question as a person typed it, and what is true. Written by somebody who had not read how questions are understood. */
export const Question = z.strictObject({
  id: z.string().check(z.regex(/^q\d{3}$/)),
  question: z.string(),
  kind: z._default(z.enum(["answer", "ambiguous", "out-of-scope"]), "answer"),
  expect: z.optional(z.enum(["number", "rows", "series", "comparison", "yes-no"])),
  /** Over the raw rows; its columns are `key`, `value`, `current`, `previous` and `answer`, by what is expected. */
  sql: z.optional(Sql),
  /** Other readings of the same words that are as good. */
  alsoRight: z._default(z.array(Sql), []),
  /** A share of the true value; 0: exact. */
  tolerance: z._default(z.number().check(z.gte(0), z.lte(0.04)), 0),
  /** How many rows were asked for, in order. */
  top: z.optional(z.int().check(z.gte(1))),
  /** The series' step is left open: `sql` counts by minutes, which are summed into the steps that are given. */
  anyStep: z._default(z.boolean(), false),
  /** How often the text stands in the question. */
  repeat: z._default(z.int(), 1),
  note: z.optional(z.string()),
});
export type Question = z.infer<typeof Question>;

const folder = new URL("asked/", import.meta.url);

/** All questions, by id. @throws where a file is not as `Question` says. */
export function readQuestions(): Question[] {
  return readdirSync(folder)
    .flatMap((file) => z.array(Question).parse(parse(readFileSync(new URL(file, folder), "utf8"))))
    .map((question) => ({ ...question, question: question.question.repeat(question.repeat) }))
    .sort((one, other) => (one.id < other.id ? -1 : 1));
}
