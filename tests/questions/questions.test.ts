import { readFileSync } from "node:fs";
import { sql } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { describeDatabases } from "../../analytics/db/test-database.ts";
import { readConfig } from "../../config/read-config.ts";
import { generateTraffic } from "./generate-traffic.ts";
import { type Question, readQuestions } from "./question.ts";
import { readTruths } from "./read-truths.ts";
import { type GivenAnswer, score, type Truth, type TruthRow } from "./score.ts";
import { seedTraffic } from "./seed-traffic.ts";
import { tally } from "./tally.ts";
import { routeProfiles } from "./traffic-profiles.ts";

const questions = readQuestions();
const answerable = questions.filter(({ kind }) => kind === "answer");

test("there are 150 different questions, 15 of them ambiguous and 15 out of scope", () => {
  expect(questions.map(({ id }) => id)).toEqual(Array.from({ length: 150 }, (_, index) => `q${String(index + 1).padStart(3, "0")}`));
  expect(new Set(questions.map(({ question }) => question.toLowerCase())).size).toBe(150);
  const count = (wanted: string) => questions.filter(({ kind }) => kind === wanted).length;
  expect({ ambiguous: count("ambiguous"), outOfScope: count("out-of-scope") }).toEqual({ ambiguous: 15, outOfScope: 15 });
});

test("what can be answered says what is expected and has its SQL; nothing else has", () => {
  const whole = ({ kind, sql: text, expect: shape }: Question) => (kind === "answer") === (text !== undefined && shape !== undefined);
  expect(questions.filter((question) => !whole(question))).toEqual([]);
});

test("the traffic is the same each time, and the config has its routes", () => {
  expect(generateTraffic()).toEqual(generateTraffic());
  const read = readConfig(readFileSync(new URL("shop-config.yaml", import.meta.url), "utf8"));
  expect(read.ok && read.config.routes.map(({ id }) => id).sort()).toEqual(routeProfiles.map(({ route }) => route).sort());
});

describeDatabases("questions", (get) => {
  let stored: number;
  beforeAll(async () => {
    stored = await seedTraffic(get().db);
  }, 240_000);

  const countOf = async (text: string) => {
    const { rows } = await get().db.execute<{ count: number }>(sql.raw(`SELECT ${text}`));
    return Number(rows[0]?.count);
  };

  test("raw rows and rollups hold the same traffic", async () => {
    expect(await countOf("count(*) FROM request_metrics")).toBe(stored);
    expect(await countOf("sum(count) AS count FROM rollup_minute")).toBe(stored);
    expect(await countOf("sum(count) AS count FROM rollup_outcome_minute")).toBe(stored);
    expect(await countOf("count(client) FROM request_metrics")).toBe(await countOf("sum(count) AS count FROM rollup_client_minute"));
    expect(await countOf(`count(*) FROM request_metrics WHERE jsonb_path_exists(limits, '$[*] ? (@.outcome == "refused")')`)).toBe(
      await countOf("sum(refused) AS count FROM rollup_limit_minute"),
    );
  });

  test.each(answerable)("$id has an answer that is not trivial: $question", async (question) => {
    for (const truth of await readTruths(get().db, question)) expect(isTelling(question, truth), JSON.stringify(truth)).toBe(true);
  });

  test("whoever answers by the SQL is right each time, and whoever refuses all is never wrong", async () => {
    const byTruth = [];
    const byRefusal = [];
    for (const question of questions) {
      const truths = await readTruths(get().db, question);
      byTruth.push({ question, score: score(question, truths, repeatTruth(question, truths[0])) });
      byRefusal.push({ question, score: score(question, truths, { kind: "refused" }) });
    }
    expect(byTruth.filter((scored) => scored.score !== "right").map(({ question }) => question.id)).toEqual([]);
    expect(tally(byRefusal).at(-1)).toEqual({ kind: "all", right: 30, wrong: 0, refused: 120 });
  });
});

/** Zero and empty are what a wrong answer says by chance; only whether there is anything may be asked where there is nothing. */
function isTelling({ expect: shape, top, tolerance }: Question, truth: Truth): boolean {
  if (shape === "number") return truth.length === 1 && truth.every(({ value }) => isSome(value));
  if (shape === "comparison") return truth.length === 1 && truth.every(({ current, previous }) => isSome(current) && isSome(previous));
  if (shape === "yes-no") return truth.length === 1 && truth.every(({ answer, ...row }) => answer !== null && isApart(row, tolerance));
  return truth.length >= (top ?? 2) && truth.some(({ value }) => isSome(value));
}

/** A verdict must not hang on what the tolerance of its figures leaves open. */
function isApart({ current, previous }: Pick<TruthRow, "current" | "previous">, tolerance: number): boolean {
  return current === null || previous === null || Math.abs(current - previous) > 2 * tolerance * Math.max(current, previous);
}

const isSome = (figure: number | null) => figure !== null && figure > 0;

function repeatTruth({ expect: shape, top }: Question, truth: Truth | undefined): GivenAnswer {
  const [first] = truth ?? [];
  if (truth === undefined || first === undefined) return { kind: "refused" };
  if (shape === "number") return { kind: "number", value: first.value };
  if (shape === "comparison") return { kind: "comparison", current: first.current, previous: first.previous };
  if (shape === "yes-no") return { kind: "yes-no", verdict: first.answer === true, current: first.current, previous: first.previous };
  return { kind: "rows", rows: truth.slice(0, top).map(({ key, value }) => ({ key, value })) };
}
