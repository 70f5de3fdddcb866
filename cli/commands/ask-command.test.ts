import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { QuestionAnswer } from "#contracts/question.ts";
import { askCommand } from "./ask-command.ts";
import { testCommand } from "./test-command.ts";
import { startTestServer, type TestServer } from "./test-server.ts";

const answered: QuestionAnswer = {
  question: "q",
  outcome: "answered",
  plan: null,
  inWords: "Error rate, of route orders",
  answer: { unit: "share", value: 0.01234, previous: null },
  equivalent: { method: "GET", path: "/api/metrics/errors?range=1h&route=orders" },
  notes: ["No time is named."],
  nearest: [],
  proposedBy: null,
};
const answers: Record<string, Partial<QuestionAnswer>> = {
  "top routes": {
    answer: {
      unit: "requests",
      rows: [
        { key: "orders", value: 12, previous: 3 },
        { key: "", value: 1, previous: 0 },
      ],
    },
  },
  "by hour": { answer: { unit: "ms", series: [{ at: "2026-11-26T14:00:00.000Z", value: 88.12345 }] } },
  "how is it": {
    outcome: "ambiguous",
    answer: null,
    equivalent: null,
    inWords: "It does not say what.",
    notes: [],
    nearest: ["error rate today"],
  },
  proposed: { proposedBy: "model" },
};

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({
    "POST /api/nl-query": ({ body }) => [200, { ...answered, ...answers[(body as { question: string }).question] }],
  });
});
afterAll(() => server.close());

const run = async (...args: string[]) => {
  const { out, ...rest } = await testCommand(askCommand(), [...args, "--analytics", server.address, "--token", "operator"]);
  return { ...rest, out: stripVTControlCharacters(out) };
};

it("takes the words as they come, sends them with the zone, and prints the figure and how it was understood", async () => {
  const { exitCode, out, err } = await run("error", "rate of", "orders", "--time-zone", "Europe/Berlin");
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
  expect(server.received.at(-1)?.body).toEqual({ question: "error rate of orders", timeZone: "Europe/Berlin" });
  expect(out).toBe(
    "1.234 %, before: –\n\nError rate, of route orders\n  No time is named.\nThe same by GET /api/metrics/errors?range=1h&route=orders\n",
  );
});

it("means this machine's days where no zone is given", async () => {
  await run("requests");
  expect(server.received.at(-1)?.body).toMatchObject({ timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone });
});

it("prints rows and series as tables", async () => {
  expect((await run("top routes")).out).toMatch(/^OF {6}REQUESTS {2}BEFORE\norders {2}12 {8}3\n\(none\) {2}1 {9}0\n/);
  expect((await run("by hour")).out).toMatch(/^AT {24}MS\n2026-11-26T14:00:00.000Z {2}88.123\n/);
});

it("exits with 1 and prints the nearest questions where there is no one answer", async () => {
  const { exitCode, out } = await run("how is it");
  expect(exitCode).toBe(1);
  expect(out).toBe("It does not say what.\nAsk for example:\n  error rate today\n");
});

it("says when a model proposed the plan", async () => {
  expect((await run("proposed")).out).toContain("proposed by a model");
});

it("prints JSON for programs", async () => {
  expect(JSON.parse((await run("requests", "--json")).out)).toEqual(answered);
});

it.each([[[]], [["x".repeat(301)]], [["requests", "--time-zone", "Mars/Phobos"]]])("%j is wrong usage", async (args) => {
  expect((await run(...args)).exitCode).toBe(2);
});
