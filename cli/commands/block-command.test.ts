import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { blockCommand } from "./block-command.ts";
import { blocksCommand } from "./blocks-command.ts";
import { testCommand } from "./test-command.ts";
import { startTestServer, type TestServer } from "./test-server.ts";
import { unblockCommand } from "./unblock-command.ts";

const standing = { reason: "floods", decisionId: "dec-1", expiresAt: null };
const blocks = [{ ...standing, client: "sub:alice", origin: "loop", blockedAt: "2026-11-23T06:00:00.000Z" }];
const ranges = [{ ...standing, range: "203.0.113.0/24", blockedAt: "2026-11-23T07:00:00.000Z", expiresAt: "2026-11-23T08:00:00.000Z" }];

let server: TestServer;
let shown: object = { blocks, ranges };
beforeAll(async () => {
  server = await startTestServer({
    "POST /api/blocks": ({ body }) => {
      const { target, expiresIn } = body as { target: string; expiresIn?: string };
      return [200, { target, decisionId: "dec-2", expiresAt: expiresIn ? "2026-11-23T08:00:00.000Z" : null }];
    },
    "DELETE /api/blocks/203.0.113.0%2F24": () => [200, { decisionId: "dec-3" }],
    "GET /api/blocks": () => [200, shown],
  });
});
afterAll(() => server.close());

const connection = () => ["--analytics", server.address, "--token", "operator"];

describe("aegis block", () => {
  it("sends whom, why, how long and whether it is meant so", async () => {
    const run = await testCommand(blockCommand(), ["203.0.113.0/24", "--reason", "floods", "--for", "1h", "--force", ...connection()]);
    expect(run).toEqual({ exitCode: 0, err: "", out: "203.0.113.0/24 is blocked until 2026-11-23T08:00:00.000Z (dec-2)\n" });
    expect(server.received.at(-1)).toMatchObject({
      token: "operator",
      body: { target: "203.0.113.0/24", reason: "floods", expiresIn: "1h", force: true },
    });
  });

  it("lasts where no end is given", async () => {
    const run = await testCommand(blockCommand(), ["sub:alice", "--reason", "floods", ...connection()]);
    expect(run.out).toBe("sub:alice is blocked until it is taken away (dec-2)\n");
    expect(server.received.at(-1)?.body).toEqual({ target: "sub:alice", reason: "floods" });
  });

  it.each([[["sub:alice"]], [["sub:alice", "--reason", "x", "--for", "soon"]], [["--reason", "x"]]])("%j is wrong usage", async (args) => {
    expect((await testCommand(blockCommand(), [...args, ...connection()])).exitCode).toBe(2);
  });
});

it("aegis unblock names a range in one segment of the path", async () => {
  const run = await testCommand(unblockCommand(), ["203.0.113.0/24", "--reason", "a partner", ...connection()]);
  expect(run).toEqual({ exitCode: 0, err: "", out: "203.0.113.0/24 is served again (dec-3)\n" });
  expect(server.received.at(-1)?.path).toBe("/api/blocks/203.0.113.0%2F24?reason=a+partner");
});

it("aegis blocks lists clients and ranges together, newest first", async () => {
  const run = await testCommand(blocksCommand(), connection());
  const [heading, ...rows] = stripVTControlCharacters(run.out).trimEnd().split("\n");
  expect(heading).toMatch(/^BLOCKED +BY +UNTIL +REASON$/);
  expect(rows.map((row) => row.trim().split(/ {2,}/))).toEqual([
    ["203.0.113.0/24", "operator", "2026-11-23T08:00:00.000Z", "floods"],
    ["sub:alice", "loop", "taken away", "floods"],
  ]);
  shown = { blocks: [], ranges: [] };
  expect((await testCommand(blocksCommand(), connection())).out).toBe("nobody is blocked\n");
});
