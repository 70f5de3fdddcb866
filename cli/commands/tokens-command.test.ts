import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { sessionsCommand } from "./sessions-command.ts";
import { testCommand } from "./test-command.ts";
import { startTestServer, type TestServer } from "./test-server.ts";
import { tokensCommand } from "./tokens-command.ts";

const token = {
  id: "7Hq2mZ9xKp3R",
  name: "ci",
  operator: "ada",
  role: "viewer",
  state: "active",
  createdAt: "2026-11-23T06:00:00.000Z",
  expiresAt: "2027-02-21T06:00:00.000Z",
  lastUsedAt: null,
  revokedAt: null,
};
const session = {
  id: "0123456789abcdef",
  operator: "ada",
  role: "admin",
  via: "oidc",
  createdAt: "2026-11-23T06:00:00.000Z",
  expiresAt: "2026-11-23T18:00:00.000Z",
};
let server: TestServer;
const at = (...args: string[]) => [...args, "--analytics", server.address, "--token", "t"];

beforeAll(async () => {
  server = await startTestServer({
    "POST /api/tokens": () => [201, { ...token, token: "aegis_pt_secret" }],
    "GET /api/tokens": () => [200, { tokens: [token] }],
    "DELETE /api/tokens/7Hq2mZ9xKp3R": () => [200, { id: token.id, revokedAt: "2026-11-23T07:00:00.000Z" }],
    "GET /api/sessions": () => [200, { sessions: [session] }],
    "DELETE /api/sessions/0123456789abcdef": () => [200, { ended: 1 }],
    "DELETE /api/operators/ada%40example.com/access": () => [200, { sessions: 2, tokens: 1, codes: 0 }],
  });
});
afterEach(() => server.received.splice(0));
afterAll(() => server.close());

describe("aegis tokens", () => {
  test("makes a token, printed alone so that a script can keep it", async () => {
    const run = await testCommand(tokensCommand(), ["create", ...at("--name", "ci", "--role", "operator", "--for", "30d")]);
    expect(run).toMatchObject({ exitCode: 0, out: "aegis_pt_secret\n", err: expect.stringMatching(/shown this once/) });
    expect(server.received[0]?.body).toEqual({ name: "ci", role: "operator", expiresIn: "30d" });
  });

  test.each([[["create"]], [["create", "--name", "ci", "--role", "owner"]], [["create", "--name", "ci", "--for", "long"]], [["revoke"]]])(
    "%j is wrong usage",
    async (args) => {
      expect((await testCommand(tokensCommand(), [...args, ...at()])).exitCode).toBe(2);
    },
  );

  test("lists and revokes", async () => {
    expect((await testCommand(tokensCommand(), ["list", ...at()])).out).toMatch(
      /7Hq2mZ9xKp3R +active +viewer +ada +2027-02-21T06:00:00\.000Z +never +ci/,
    );
    expect((await testCommand(tokensCommand(), ["revoke", "7Hq2mZ9xKp3R", ...at()])).out).toMatch(/token 7Hq2mZ9xKp3R is revoked since/);
  });
});

describe("aegis sessions", () => {
  test("lists, ends one, and ends all access of an operator", async () => {
    expect((await testCommand(sessionsCommand(), ["list", ...at()])).out).toMatch(/0123456789abcdef +ada +admin +oidc/);
    expect((await testCommand(sessionsCommand(), ["end", "0123456789abcdef", ...at()])).out).toMatch(/has ended/);
    const removed = await testCommand(sessionsCommand(), ["remove", "ada@example.com", ...at()]);
    expect(removed.out).toBe("ada@example.com: 2 sessions ended, 1 tokens revoked, 0 sign-in links void\n");
  });
});
