import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { privacyCommand } from "./privacy-command.ts";
import { testCommand } from "./test-command.ts";
import { startTestServer, type TestServer } from "./test-server.ts";

const forgotten = { decisionId: "dec-9", removed: { request_metrics: 12 }, kept: { client_blocks: 1 } };
const path = "/api/privacy/clients/sub%3Aalice%40issuer";
let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({
    [`DELETE ${path}`]: () => [200, forgotten],
    [`GET ${path}`]: () => [200, { end: true }],
    "GET /api/privacy/clients/sub%3Abroken": () => [200, { table: "alerts" }],
  });
});
afterEach(() => server.close());

const privacy = (...args: string[]) => testCommand(privacyCommand(), [...args, "--analytics", server.address, "--token", "operator"]);

describe("aegis privacy", () => {
  test("forgets a client and tells what is gone and what stays", async () => {
    const run = await privacy("forget", "sub:alice@issuer", "--reason", "request 17", "--yes");
    expect(run.exitCode).toBe(0);
    expect(run.out.split("\n").map((line) => line.trimEnd().split(/ {2,}/))).toEqual([
      ["TABLE", "REMOVED", "KEPT"],
      ["request_metrics", "12", "0"],
      ["client_blocks", "0", "1"],
      ["forgotten (dec-9)"],
      [""],
    ]);
    expect(server.received[0]).toMatchObject({ method: "DELETE", token: "operator", path: `${path}?reason=request+17` });
  });

  test("forgets nobody without --yes", async () => {
    expect((await privacy("forget", "sub:alice@issuer")).exitCode).toBe(2);
    expect(server.received).toEqual([]);
  });

  test("prints an export as it comes, and fails where its end is missing or it is refused", async () => {
    expect(await privacy("export", "sub:alice@issuer")).toEqual({ exitCode: 0, err: "", out: '{"end":true}' });
    expect((await privacy("export", "sub:broken")).err).toContain("broke off");
    expect(await privacy("export", "sub:nobody")).toMatchObject({ exitCode: 1, out: "" });
  });
});
