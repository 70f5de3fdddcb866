import { UnsecuredJWT } from "jose";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readToken, revokeCommand } from "./revoke-command.ts";
import { testCommand } from "./test-command.ts";
import { startTestServer, type TestServer } from "./test-server.ts";

const answer = { decisionId: "dec-9", revokedAt: "2026-11-23T06:00:00.000Z", expiresAt: "2026-11-23T06:15:00.000Z" };
let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({ "POST /api/revocations": () => [201, answer] });
});
afterEach(() => server.close());

const revoke = (...args: string[]) => testCommand(revokeCommand(), [...args, "--analytics", server.address, "--token", "operator"]);

describe("aegis revoke", () => {
  test("ends every token of a client", async () => {
    const run = await revoke("--client", "sub:alice@issuer.example.com", "--reason", "left");
    expect(run).toEqual({
      exitCode: 0,
      err: "",
      out: "tokens of sub:alice@issuer.example.com made before 2026-11-23T06:00:00.000Z hold no more (dec-9)\n",
    });
    expect(server.received[0]).toMatchObject({ token: "operator", body: { client: "sub:alice@issuer.example.com", reason: "left" } });
  });

  test("ends one token, and prints JSON for programs", async () => {
    const run = await revoke("--issuer", "https://i.example", "--id", "a", "--json");
    expect(JSON.parse(run.out)).toEqual(answer);
    expect(server.received[0]?.body).toEqual({ token: { issuer: "https://i.example", id: "a" }, reason: "" });
  });

  test("sends of a token what it is revoked by, and nothing else", () => {
    const token = new UnsecuredJWT({ iss: "https://i.example", jti: "a", sub: "alice", exp: 1_800_000_000 }).encode();
    const read = { issuer: "https://i.example", id: "a", expiresAt: "2027-01-15T08:00:00.000Z" };
    expect(readToken(`Bearer ${token}x\n`)).toEqual(read);
    expect(() => readToken(new UnsecuredJWT({ iss: "https://i.example" }).encode())).toThrow(/--client/);
    expect(() => readToken("aegis_key")).toThrow(/no token/);
  });

  test.each([
    [[]],
    [["--issuer", "https://i.example"]],
    [["--id", "a"]],
    [["--client", "sub:a", "--stdin"]],
    [["--client", "sub:a", "--issuer", "i", "--id", "a"]],
    [["--client", "key:AAAAAAAAAAAA"]],
  ])("asks for one thing to revoke: %j", async (args) => {
    expect(await revoke(...args)).toMatchObject({ exitCode: 2 });
    expect(server.received).toEqual([]);
  });
});
