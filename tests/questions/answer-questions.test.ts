import { readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import type { QuestionAnswer } from "#contracts/question.ts";
import { askQuestion } from "../../analytics/ask/ask-question.ts";
import { publishConfig } from "../../analytics/configs/publish-config.ts";
import { describeDatabases } from "../../analytics/db/test-database.ts";
import { testActor } from "../../analytics/ledger/test-actor.ts";
import { testSteering } from "../../analytics/policy/test-steering.ts";
import { askedAt } from "./generate-traffic.ts";
import { readQuestions } from "./question.ts";
import { readTruths } from "./read-truths.ts";
import { type GivenAnswer, score } from "./score.ts";
import { seedTraffic } from "./seed-traffic.ts";
import { tally } from "./tally.ts";

describeDatabases("questions in words", (get) => {
  beforeAll(async () => {
    const steering = testSteering(get(), () => []);
    const yaml = readFileSync(new URL("shop-config.yaml", import.meta.url), "utf8");
    expect(await publishConfig(steering.dependencies, { yaml, actor: testActor, message: "" })).toMatchObject({ ok: true });
    await seedTraffic(get().db);
  }, 240_000);

  test("are answered as the raw rows say, or not at all", async () => {
    const scored = [];
    for (const question of readQuestions()) {
      const answer = await askQuestion(get().db, { question: question.question, now: askedAt });
      const given = readAnswer(answer);
      scored.push({ question, given, words: answer.inWords, score: score(question, await readTruths(get().db, question), given) });
    }
    const missed = scored.filter((one) => one.score !== "right");
    for (const { question, score: verdict, words, given } of missed) {
      console.log(`${question.id} ${verdict}: ${question.question.slice(0, 120)} | ${words} | ${JSON.stringify(given).slice(0, 200)}`);
    }
    const table = tally(scored);
    console.table(table);
    const all = table.at(-1);
    expect(all?.right).toBeGreaterThanOrEqual(144);
    expect(all?.wrong).toBe(0);
  }, 240_000);
});

/** What was answered, as the rule for scoring takes it. */
function readAnswer({ answer }: QuestionAnswer): GivenAnswer {
  if (answer === null) return { kind: "refused" };
  if (answer.rows)
    return { kind: "rows", rows: answer.rows.map(({ previous, ...row }) => (previous === undefined ? row : { ...row, previous })) };
  if (answer.series) return { kind: "series", points: answer.series };
  const value = answer.value ?? null;
  return answer.previous === undefined ? { kind: "number", value } : { kind: "comparison", current: value, previous: answer.previous };
}
