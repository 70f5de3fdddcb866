import { Command, InvalidArgumentError } from "commander";
import { longestQuestion, QuestionAnswer, type QuestionFigures } from "#contracts/question.ts";
import { type AnalyticsOptions, connectAnalytics, withAnalytics } from "./connect-analytics.ts";
import { describeRows, printAnswer } from "./print-answer.ts";

type AskOptions = AnalyticsOptions & { timeZone: string };

/** `aegis ask`: a question about traffic in plain English. */
export function askCommand(): Command {
  return withAnalytics(new Command("ask"))
    .description("answer a question about traffic; exit code 1: it has no one answer, and the nearest questions are printed")
    .argument("<question...>", "in plain English, for example: which route had the worst p99 yesterday", readWords)
    .option("--time-zone <name>", "whose days and hours are meant (default: this machine's)", readTimeZone, ownTimeZone())
    .addHelpText("after", "\nQuestions are read by rules and answered from rollups; the answer says how it was understood.")
    .action(async (question: string, options: AskOptions) => {
      const body = { question, timeZone: options.timeZone };
      const answer = await connectAnalytics(options).demand({ method: "POST", path: "/api/nl-query", body, answer: QuestionAnswer });
      printAnswer(options.json, answer, describeAnswer);
      if (answer.outcome !== "answered") process.exitCode = 1;
    });
}

function readWords(word: string, words: string | undefined): string {
  const question = words === undefined ? word : `${words} ${word}`;
  if (question.length <= longestQuestion) return question;
  throw new InvalidArgumentError(`ask in ${longestQuestion} characters or fewer`);
}

function ownTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function readTimeZone(text: string): string {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: text }).resolvedOptions().timeZone && text;
  } catch {
    throw new InvalidArgumentError("use the name of a time zone, for example Europe/Berlin");
  }
}

function describeAnswer({ answer, inWords, notes, nearest, equivalent, proposedBy }: QuestionAnswer): string[] {
  const figures = answer === null ? [] : describeFigures(answer);
  return [
    ...figures,
    ...(figures.length > 0 ? [""] : []),
    inWords,
    ...(proposedBy === null ? [] : ["The plan was proposed by a model, not read by the grammar: see that it is what you asked."]),
    ...notes.map((note) => `  ${note}`),
    ...(equivalent === null ? [] : [`The same by ${equivalent.method} ${equivalent.path}`]),
    ...(nearest.length === 0 ? [] : ["Ask for example:", ...nearest.map((question) => `  ${question}`)]),
  ];
}

function describeFigures({ unit, value, previous, rows, series }: QuestionFigures): string[] {
  const before = (compared: number | null | undefined) => (compared === undefined ? [] : [show(compared, unit)]);
  const heading = (name: string, compared: boolean) => [name, unit.toUpperCase(), ...(compared ? ["BEFORE"] : [])];
  if (rows !== undefined) {
    const lines = rows.map((row) => [row.key || "(none)", show(row.value, unit), ...before(row.previous)]);
    return describeRows(heading("OF", rows[0]?.previous !== undefined), lines, "nothing");
  }
  if (series !== undefined) {
    const lines = series.map((point) => [point.at, show(point.value, unit), ...before(point.previous)]);
    return describeRows(heading("AT", series[0]?.previous !== undefined), lines, "nothing");
  }
  const compared = previous === undefined ? "" : `, before: ${show(previous, unit)}`;
  return [`${show(value ?? null, unit)}${unit === "share" ? "" : ` ${unit}`}${compared}`];
}

/** A share as a percentage; other figures with as many digits as say something. */
function show(value: number | null, unit: string): string {
  if (value === null) return "–";
  if (unit === "share") return `${Number((value * 100).toPrecision(4))} %`;
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(5)));
}
