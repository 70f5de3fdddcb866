import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { metricsCommand } from "../metrics-command.ts";
import { testCommand } from "../test-command.ts";
import { startTestServer, type TestServer } from "../test-server.ts";

let server: TestServer;
let answers: object[];
beforeEach(async () => {
  server = await startTestServer({ "POST /api/ingest/redrive": () => [200, answers.shift() ?? {}] });
});
afterEach(() => server.close());

const redrive = (...args: string[]) =>
  testCommand(metricsCommand(), ["redrive", ...args, "--analytics", server.address, "--token", "operator"]);
const page = (changes: object) => ({ decisionId: "d", stored: 0, duplicates: 0, refused: 0, left: 0, next: null, ...changes });

describe("aegis metrics redrive", () => {
  test("asks until nothing is left, and prints the sums", async () => {
    answers = [page({ stored: 98, refused: 2, left: 30, next: "k" }), page({ stored: 29, duplicates: 1 })];
    const run = await redrive("--reason", "was down");
    expect(run).toEqual({ exitCode: 0, err: "", out: "127 batches stored, 1 had been stored before, 2 cannot be stored\n" });
    expect(server.received.map(({ body }) => body)).toEqual([
      { after: "", reason: "was down" },
      { after: "k", reason: "was down" },
    ]);
  });

  test("fails while batches cannot be stored", async () => {
    answers = [page({ stored: 1, left: 5 })];
    const run = await redrive("--json");
    expect([run.exitCode, JSON.parse(run.out)]).toEqual([1, { stored: 1, duplicates: 0, refused: 0, left: 5 }]);
    expect(run.err).toContain("5 batches could not be stored now");
  });
});
