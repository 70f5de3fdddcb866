import type { QueryPlan } from "#contracts/query-plan.ts";
import type { QuestionAnswer } from "#contracts/question.ts";
import type { Database } from "../db/connect.ts";
import { readRetentionDays } from "../rollup/read-keeping.ts";
import { decideEquivalent } from "./decide-equivalent.ts";
import type { PlanDecision } from "./decide-plan.ts";
import { decidePlan } from "./decide-plan.ts";
import { decideSource } from "./decide-source.ts";
import { describePlan } from "./describe-plan.ts";
import { phraseQuestion } from "./phrase-question.ts";
import { readVocabulary } from "./read-vocabulary.ts";
import { runPlan } from "./run-plan.ts";
import { splitWords } from "./split-words.ts";
import { dayMs } from "./zone-time.ts";

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
  const clientDays = await readRetentionDays(db);
  const retentionDays = Math.max(clientDays, 8);
  const decision = decidePlan({ question, vocabulary, clock: { now, timeZone }, retentionDays });
  if (decision.kind !== "plan") return refuse(question, decision);
  const notes = [...decision.notes, ...noteClients(decision.plan, clientDays, now)];
  return answerPlan(db, { question, now, plan: decision.plan, notes });
}

/** Figures of clients are kept no longer than raw events are, those of routes for eight days at least. */
function noteClients(plan: QueryPlan, clientDays: number, now: number): string[] {
  const source = decideSource(plan);
  if (!source.ok || source.source !== "client") return [];
  const isCut = [plan.period, plan.compareWith].some((period) => period !== null && Date.parse(period.from) < now - clientDays * dayMs);
  return isCut ? [`Figures of clients are kept for ${clientDays} days: what is longer ago is not in them.`] : [];
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
