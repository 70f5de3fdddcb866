import type { QueryPlan } from "#contracts/query-plan.ts";
import type { QuestionAnswer } from "#contracts/question.ts";
import type { Database } from "../db/connect.ts";
import { readRetentionDays } from "../rollup/retention.ts";
import { decideEquivalent } from "./decide-equivalent.ts";
import type { PlanDecision } from "./decide-plan.ts";
import { decidePlan } from "./decide-plan.ts";
import { describePlan } from "./describe-plan.ts";
import { phraseQuestion } from "./phrase-question.ts";
import { readVocabulary } from "./read-vocabulary.ts";
import { runPlan } from "./run-plan.ts";
import { splitWords } from "./split-words.ts";

/** A question, the moment it is asked in milliseconds since 1970, and whose days and hours it means. */
export type Question = { readonly question: string; readonly now: number; readonly timeZone?: string };

/** Examples for whoever asks what cannot be answered. */
const examples = [
  "requests per minute in the last hour",
  "p95 latency by route today",
  "top 5 clients in the last hour",
  "error rate today compared to yesterday",
];

/** Answers a question in plain words from rollups. Throws when the database does. */
export async function askQuestion(db: Database, { question, now, timeZone = "UTC" }: Question): Promise<QuestionAnswer> {
  const words = splitWords(question).map(({ text }) => text);
  const vocabulary = await readVocabulary(db, { words, now });
  const retentionDays = Math.max(await readRetentionDays(db), 8);
  const decision = decidePlan({ question, vocabulary, clock: { now, timeZone }, retentionDays });
  return decision.kind === "plan" ? answerPlan(db, { question, now, ...decision }) : refuse(question, decision);
}

type Answering = { readonly question: string; readonly now: number; readonly plan: QueryPlan; readonly notes: readonly string[] };

async function answerPlan(db: Database, { question, now, plan, notes }: Answering): Promise<QuestionAnswer> {
  const { figures, notes: more } = await runPlan(db, plan);
  const equivalent = decideEquivalent(plan, now);
  return {
    question,
    outcome: "answered",
    plan,
    inWords: describePlan(plan),
    answer: figures,
    equivalent,
    notes: [...notes, ...more, ...(equivalent === null ? ["No report covers just this: the reports have fixed ranges that end now."] : [])],
    nearest: [],
    proposedBy: null,
  };
}

function refuse(question: string, decision: Exclude<PlanDecision, { kind: "plan" }>): QuestionAnswer {
  const nearest = [...new Set(decision.nearest.map(phraseQuestion))].slice(0, 5);
  return {
    question,
    outcome: decision.kind,
    plan: null,
    inWords: decision.why,
    answer: null,
    equivalent: null,
    notes: [],
    nearest: nearest.length > 0 ? nearest : examples,
    proposedBy: null,
  };
}
