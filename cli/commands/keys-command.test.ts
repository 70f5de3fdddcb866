import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { ApiKey } from "#contracts/api-key.ts";
import { keysCommand } from "./keys-command.ts";
import { testCommand } from "./test-command.ts";
import { startTestServer, type TestServer } from "./test-server.ts";

const key: ApiKey = {
  id: "7Hq2mZ9xKp3R",
  name: "ci",
  client: "key:7Hq2mZ9xKp3R",
  roles: ["user"],
  permissions: ["read:metrics"],
  plan: null,
  limits: { orders: 50 },
  addresses: [],
  state: "active",
  pepperId: "p1",
  replacedBy: null,
  createdBy: "admin",
  createdAt: "2026-11-23T06:00:00.000Z",
  expiresAt: null,
  revokedAt: null,
  publishedAt: null,
  lastUsedAt: "2026-11-23T07:00:00.000Z",
};
const whole = "aegis_7Hq2mZ9xKp3R_secret";
const rotated = { ...key, id: "Kp3R7Hq2mZ9x", key: whole, replaced: { id: key.id, expiresAt: "2026-11-24T06:00:00.000Z" } };
const page = { keys: [key, { ...key, id: "oldoldoldold", replacedBy: key.id, expiresAt: key.createdAt }], next: "abc" };

let server: TestServer;
let stillActive: string[] = [];
beforeAll(async () => {
  server = await startTestServer({
    "GET /api/keys": () => [200, page],
    "POST /api/keys": () => [201, { ...key, key: whole }],
    "GET /api/keys/7Hq2mZ9xKp3R": () => [200, key],
    "PATCH /api/keys/7Hq2mZ9xKp3R": () => [200, { ...key, plan: "gold" }],
    "POST /api/keys/7Hq2mZ9xKp3R/rotate": () => [201, rotated],
    "DELETE /api/keys/7Hq2mZ9xKp3R": () => [200, { id: key.id, revokedAt: key.createdAt, revoked: [key.id, "otherotherot"], stillActive }],
  });
});
afterEach(() => {
  stillActive = [];
  server.received.length = 0;
});
afterAll(() => server.close());

const run = (...args: string[]) => testCommand(keysCommand(), [...args, "--analytics", server.address, "--token", "operator-token"]);
const sent = () => server.received.map(({ method, path, body }) => ({ method, path, body }));

test("create prints the key alone on standard output, and sends what is given", async () => {
  const rights = ["--roles", "user,admin", "--permissions", "read:metrics,write:*", "--plan", "gold"];
  const bounds = ["--limits", "orders=50,login=5", "--addresses", "203.0.113.0/24,2001:db8::1", "--for", "90d", "--reason", "new partner"];
  expect(await run("create", "--name", "ci", ...rights, ...bounds)).toMatchObject({
    exitCode: 0,
    out: `${whole}\n`,
    err: expect.stringMatching(/shown this once/),
  });
  expect(sent()).toEqual([
    {
      method: "POST",
      path: "/api/keys",
      body: {
        name: "ci",
        expiresIn: "90d",
        roles: ["user", "admin"],
        permissions: ["read:metrics", "write:*"],
        plan: "gold",
        limits: { orders: 50, login: 5 },
        addresses: ["203.0.113.0/24", "2001:db8::1"],
        reason: "new partner",
      },
    },
  ]);
});

test("create sends nothing that is not given, and with --json prints one document and no more", async () => {
  const { out, err } = await run("create", "--name", "ci", "--json");
  expect(JSON.parse(out)).toEqual({ ...key, key: whole });
  expect(err).toBe("");
  expect(sent()[0]?.body).toEqual({ name: "ci" });
});

test("list shows states, ends and where older ones are", async () => {
  const { out } = await run("list", "--only", "active", "--name", "c", "--role", "user", "--limit", "2", "--pepper", "p1");
  expect(out).toMatch(/7Hq2mZ9xKp3R +active +user +- +never +2026-11-23T07:00:00\.000Z +ci/);
  expect(out).toMatch(/oldoldoldold +rotated/);
  expect(out).toContain("older ones: --before abc");
  expect(sent()[0]?.path).toBe("/api/keys?limit=2&state=active&name=c&role=user&pepper=p1");
});

test("show prints all that is known of a key", async () => {
  const { out } = await run("show", key.id);
  expect(out).toMatch(/^limits +orders=50$/m);
  expect(out).toMatch(/^addresses +all$/m);
  expect(out).toMatch(/^created +2026-11-23T06:00:00\.000Z by admin$/m);
});

test("update sends only what is given; an empty text and never take away", async () => {
  const change = ["--roles", "", "--plan", "", "--limits", "", "--addresses", "", "--permissions", "", "--for", "never"];
  expect((await run("update", key.id, ...change)).out).toMatch(/^plan +gold$/m);
  await run("update", key.id, "--name", "other", "--reason", "moved");
  expect(sent().map(({ body }) => body)).toEqual([
    { roles: [], permissions: [], plan: null, limits: {}, addresses: [], expiresIn: null },
    { name: "other", reason: "moved" },
  ]);
});

test("rotate prints the new key alone on standard output, and until when the old one works", async () => {
  expect(await run("rotate", key.id, "--grace", "2h")).toMatchObject({
    exitCode: 0,
    out: `${whole}\n`,
    err: expect.stringMatching(/Kp3R7Hq2mZ9x follows 7Hq2mZ9xKp3R, which works until 2026-11-24T06:00:00\.000Z/),
  });
  expect(sent()).toEqual([{ method: "POST", path: `/api/keys/${key.id}/rotate`, body: { gracePeriod: "2h" } }]);
});

test("revoke names what else ended, and warns of what still works", async () => {
  stillActive = ["follower0001"];
  expect(await run("revoke", key.id, "--reason", "leaked")).toMatchObject({
    exitCode: 0,
    out: expect.stringMatching(/is revoked since .*\nkey otherotherot of the same client is revoked too/),
    err: expect.stringMatching(/these still work: follower0001; --all/),
  });
  await run("revoke", key.id, "--all");
  expect(sent().map(({ path }) => path)).toEqual([`/api/keys/${key.id}?all=false&reason=leaked`, `/api/keys/${key.id}?all=true&reason=`]);
});

test.each([
  [["create"], /--name/],
  [["create", "--name", "x", "--permissions", "everything"], /"everything" is not a permission/],
  [["create", "--name", "x", "--limits", "orders"], /"orders" is not name=quota/],
  [["create", "--name", "x", "--limits", "orders=-1"], /is not name=quota/],
  [["create", "--name", "x", "--addresses", "example.com"], /"example.com" is not an address/],
  [["create", "--name", "x", "--for", "never"], /use a whole number/],
  [["update", "7Hq2mZ9xKp3R"], /give at least one of --name/],
  [["update", "7Hq2mZ9xKp3R", "--plan", "Gold!"], /use a-z/],
  [["rotate", "7Hq2mZ9xKp3R", "--grace", "1"], /use a whole number/],
  [["list", "--only", "dead"], /use active or expired or revoked/],
  [["show"], /missing required argument/],
])("%j is refused with 2 before anything is sent", async (args, message) => {
  expect(await run(...args)).toMatchObject({ exitCode: 2, out: "", err: expect.stringMatching(message) });
  expect(server.received).toEqual([]);
});

test.each(["create", "list", "show", "update", "rotate", "revoke"])("%s has its help", async (name) => {
  const { exitCode, out } = await testCommand(keysCommand(), [name, "--help"]);
  expect(exitCode).toBe(0);
  expect(out).toContain("--json");
});
