import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ensureSecrets } from "../dev/secrets.ts";
import { defaultConfigFile } from "../repository-root.ts";
import { checkCommand } from "./check-command.ts";
import { diffCommand } from "./diff-command.ts";
import { explainCommand } from "./explain-command.ts";
import { historyCommand } from "./history-command.ts";
import { keysCommand } from "./keys-command.ts";
import { ledgerCommand } from "./ledger-command.ts";
import { limitsCommand } from "./limits-command.ts";
import { publishCommand } from "./publish-command.ts";
import { purgeCommand } from "./purge-command.ts";
import { rollbackCommand } from "./rollback-command.ts";
import { testCommand } from "./test-command.ts";
import { startTestServer, type TestServer } from "./test-server.ts";
import { traceCommand } from "./trace-command.ts";

const sample = readFileSync(defaultConfigFile, "utf8");
const folder = mkdtempSync(join(tmpdir(), "aegis-commands-"));
const broken = join(folder, "broken.yaml");
const other = join(folder, "other.yaml");

const change = { quota: 60, windowSeconds: 60, mode: "enforce" };
const override = {
  quota: 30,
  windowSeconds: 60,
  mode: "shadow",
  origin: "operator",
  decisionId: "dec-1",
  expiresAt: "2026-11-23T07:00:00.000Z",
};
const limit = {
  name: "public",
  path: "/public/*",
  algorithm: "sliding-window",
  by: "client",
  configured: change,
  override,
  effective: { quota: 30, windowSeconds: 60, mode: "shadow" },
};
const request = {
  at: Date.parse("2026-11-23T06:00:00Z"),
  requestId: "req-1",
  route: "reports",
  method: "GET",
  status: 429,
  latencyMs: 3,
  upstreamMs: null,
  stepMs: { "enforce-limit": 2 },
  bytesIn: null,
  bytesOut: 300,
  client: "key:7Hq2mZ9xKp3R",
  plan: null,
  upstream: "demo",
  cache: null,
  risk: null,
  problemCode: "quota-exceeded",
  pathHash: "0a1b2c3d",
  limits: [{ limit: "reports", outcome: "refused", quota: 5, remaining: 0 }],
  edgeId: "local",
  location: null,
};
const clientLimit = { limit: "public", client: "key:abc", ...override, quota: 900, mode: "enforce", expiresAt: null };
const decision = {
  id: "dec-1",
  action: "limit.set",
  target: "public",
  before: null,
  after: override,
  reason: "crawler",
  evidence: {},
  actor: "admin",
  source: { via: "session", address: "192.0.2.7" },
  decidedAt: "2026-11-23T06:00:00.000Z",
  expiresAt: null,
};
const version = { version: 3, actor: "admin", message: "more for all", rolledBackTo: 1, createdAt: "2026-11-23T06:00:00.000Z" };
const problem = (status: number, code: string, extra: object = {}) =>
  [status, { type: "about:blank", title: "Something", status, code, requestId: "req-1", ...extra }] as [number, unknown];

let server: TestServer;
let publishAnswer: [number, unknown] = [201, { version: 4, changed: true, warnings: [] }];

beforeAll(async () => {
  await ensureSecrets(join(folder, "state"));
  writeFileSync(broken, "gateway:\n  prot: 1\n  routes: []\n");
  writeFileSync(other, sample.replace("limit: 100\n", "limit: 200\n"));
  server = await startTestServer({
    "POST /api/config": () => publishAnswer,
    "GET /api/config": () => [200, { ...version, yaml: sample, config: {} }],
    "GET /api/config/versions/1": () => [200, { ...version, version: 1, yaml: sample.replace("limit: 100\n", "limit: 200\n"), config: {} }],
    "GET /api/config/versions": () => [200, { versions: [version], next: null }],
    "POST /api/config/rollback": ({ body }) => [
      201,
      { version: 5, changed: true, rolledBackTo: (body as { version?: number }).version ?? 2, warnings: [] },
    ],
    "GET /api/limits": () => [200, { limits: [limit], orphans: [], clients: [clientLimit] }],
    "PUT /api/limits/public/clients/key%3Aabc": () => [200, clientLimit],
    "DELETE /api/limits/public/clients/key%3Aabc": () => [200, { decisionId: "dec-2" }],
    "PUT /api/limits/public": () => [200, limit],
    "PUT /api/limits/pubilc": () => problem(404, "not-found", { detail: "There is no limit pubilc; known: public, reports." }),
    "DELETE /api/limits/public": () => [200, { decisionId: "dec-2" }],
    "GET /api/requests/req-1": () => [200, request],
    "GET /open": () => [200, {}],
    "POST /api/cache/purge": () => [200, { decisionId: "dec-3", purgedAt: "2026-11-23T06:00:00.000Z" }],
    "GET /api/ledger": () => [200, { decisions: [decision], next: "abc" }],
  });
});
afterEach(() => {
  publishAnswer = [201, { version: 4, changed: true, warnings: [] }];
  server.received.length = 0;
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const at = (...args: string[]) => [...args, "--analytics", server.address, "--token", "operator-token"];

describe("aegis check", () => {
  test("accepts the sample", async () => {
    expect(await testCommand(checkCommand(), [])).toMatchObject({
      exitCode: 0,
      out: expect.stringMatching(/is valid: 7 routes, 5 limits/),
      err: "",
    });
  });

  test("prints every mistake with file, line and path, and exits with 1", async () => {
    const { exitCode, out, err } = await testCommand(checkCommand(), [broken]);
    expect(exitCode).toBe(1);
    expect(out).toBe("");
    expect(err).toContain(`${broken}:2  gateway.prot  is an unknown key: did you mean "port"?`);
    expect(err).toContain(`${broken}:3  gateway.routes  use at least 1 entry`);
    expect(err).toContain("2 mistakes");
  });

  test("prints JSON for programs", async () => {
    const { out } = await testCommand(checkCommand(), [broken, "--json"]);
    expect(JSON.parse(out)).toMatchObject({
      ok: false,
      errors: [
        { path: "gateway.prot", line: 2 },
        { path: "gateway.routes", line: 3 },
      ],
    });
  });

  test("warns of a secret that is set nowhere", async () => {
    const file = join(folder, "secret.yaml");
    writeFileSync(file, sample.replace("AEGIS_JWT_SECRET", "SOME_MISSING_SECRET"));
    expect(await testCommand(checkCommand(), [file])).toMatchObject({
      exitCode: 0,
      err: expect.stringMatching(/warning: .*SOME_MISSING_SECRET/),
    });
  });

  test("warns of a webhook's address that is set nowhere", async () => {
    const file = join(folder, "webhook.yaml");
    const webhooks = 'alerts:\n  webhooks:\n    - { name: chat, url: "${env:SOME_MISSING_URL}" }\n';
    writeFileSync(file, sample.replace("alerts:\n", webhooks));
    expect(await testCommand(checkCommand(), [file])).toMatchObject({
      exitCode: 0,
      err: expect.stringMatching(/warning: .*alerts\.webhooks\[0\]\.url +chat needs SOME_MISSING_URL/),
    });
  });

  test("says which file cannot be read", async () => {
    expect(await testCommand(checkCommand(), ["/nowhere.yaml"])).toMatchObject({
      exitCode: 1,
      err: expect.stringMatching(/\/nowhere\.yaml cannot be read/),
    });
  });
});

describe("aegis publish", () => {
  test("sends the file as the operator and names the version", async () => {
    const run = await testCommand(publishCommand(), at(other, "--message", "more", "--expect", "3"));
    expect(run).toEqual({ exitCode: 0, out: "version 4 is live\n", err: "" });
    expect(server.received).toMatchObject([
      {
        method: "POST",
        path: "/api/config",
        token: "operator-token",
        body: { yaml: readFileSync(other, "utf8"), message: "more", expectedVersion: 3 },
      },
    ]);
  });

  test("sends nothing while the file has mistakes", async () => {
    expect(await testCommand(publishCommand(), at(broken))).toMatchObject({
      exitCode: 1,
      err: expect.stringMatching(/:2 {2}gateway\.prot[\s\S]*nothing was published/),
    });
    expect(server.received).toEqual([]);
  });

  test("prints mistakes that analytics finds as `aegis check` prints them", async () => {
    publishAnswer = problem(422, "config-invalid", { errors: [{ path: "ml.endpoint", line: 9, message: "is wrong" }] });
    expect(await testCommand(publishCommand(), at(other))).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining(`${other}:9  ml.endpoint  is wrong`),
    });
  });

  test("says that it has changed in the meantime", async () => {
    publishAnswer = problem(409, "conflict", { detail: "Version 7 is live, not 3." });
    expect(await testCommand(publishCommand(), at(other, "--expect", "3"))).toMatchObject({
      exitCode: 1,
      err: expect.stringMatching(/Version 7 is live, not 3\. \(conflict, request req-1\)/),
    });
  });

  test("says that nothing has changed", async () => {
    publishAnswer = [200, { version: 3, changed: false, warnings: [{ path: "limits", message: "override without a limit" }] }];
    expect(await testCommand(publishCommand(), at(other))).toMatchObject({
      exitCode: 0,
      out: expect.stringMatching(/live already/),
      err: expect.stringMatching(/warning: .*override without/),
    });
  });
});

describe("aegis diff", () => {
  test("exits with 0 and prints nothing when the file is live", async () => {
    expect(await testCommand(diffCommand(), at(defaultConfigFile))).toEqual({ exitCode: 0, out: "", err: "" });
  });

  test("exits with 1 and prints changed lines with their neighbours", async () => {
    const { exitCode, out } = await testCommand(diffCommand(), at(other));
    expect(exitCode).toBe(1);
    expect(out).toMatch(/--- version 3\n\+\+\+ .*other\.yaml\n.*@@ -\d+,7 \+\d+,7 @@/);
    expect(out).toContain("-    limit: 100");
    expect(out).toContain("+    limit: 200");
  });

  test("compares with an older version", async () => {
    expect(await testCommand(diffCommand(), at(other, "--to", "1"))).toMatchObject({ exitCode: 0 });
  });
});

describe("aegis history, rollback and ledger", () => {
  test("list versions, newest first", async () => {
    expect(await testCommand(historyCommand(), at())).toMatchObject({
      exitCode: 0,
      out: expect.stringMatching(/VERSION.*\n3 .*admin.*\(version 1 again\) more for all/),
    });
  });

  test("go back to the version before, or to a named one", async () => {
    expect(await testCommand(rollbackCommand(), at())).toMatchObject({ exitCode: 0, out: "version 5 is live: version 2 again\n" });
    expect(await testCommand(rollbackCommand(), at("1", "--message", "oops"))).toMatchObject({
      exitCode: 0,
      out: "version 5 is live: version 1 again\n",
    });
    expect(server.received.map(({ body }) => body)).toEqual([{}, { version: 1, message: "oops" }]);
  });

  test("show who changed what and why, page by page", async () => {
    const { out } = await testCommand(ledgerCommand(), at("--limit", "5", "--target", "public"));
    expect(out).toMatch(/admin +session +192\.0\.2\.7 +limit\.set +public +- +crawler/);
    expect(out).toContain("older ones: --before abc");
    expect(server.received[0]?.path).toBe("/api/ledger?limit=5&target=public");
  });
});

describe("aegis limits", () => {
  test("lists what the config says and what holds", async () => {
    const { out } = await testCommand(limitsCommand(), ["list", ...at()]);
    expect(out).toMatch(/public +\/public\/\* +60 per 60 s +30 per 60 s, shadow +2026-11-23T07:00:00\.000Z/);
  });

  test("sends only what is given", async () => {
    const run = await testCommand(limitsCommand(), [
      "set",
      "public",
      "--limit",
      "30",
      "--mode",
      "shadow",
      "--for",
      "10m",
      "--reason",
      "crawler",
      ...at(),
    ]);
    expect(run).toMatchObject({ exitCode: 0, out: "public is now 30 per 60 s, shadow until 2026-11-23T07:00:00.000Z (dec-1)\n" });
    expect(server.received[0]?.body).toEqual({ quota: 30, mode: "shadow", expiresIn: "10m", reason: "crawler" });
  });

  test("changes a limit for one client, lists that and takes it away", async () => {
    const set = await testCommand(limitsCommand(), ["set", "public", "--client", "key:abc", "--limit", "900", ...at()]);
    expect(set).toMatchObject({ exitCode: 0, out: expect.stringMatching(/^public for key:abc is now 900 per 60 s \(dec-1\)\n$/) });
    expect(server.received[0]).toMatchObject({ method: "PUT", body: { quota: 900, reason: "" } });
    const { out } = await testCommand(limitsCommand(), ["list", ...at()]);
    expect(out).toMatch(/LIMIT +FOR +NOW +UNTIL\n *public +key:abc +900 per 60 s +unset/);
    expect(await testCommand(limitsCommand(), ["unset", "public", "--client", "key:abc", ...at()])).toMatchObject({
      exitCode: 0,
      out: "public for key:abc is as for everybody again (dec-2)\n",
    });
  });

  test("names the limits there are", async () => {
    expect(await testCommand(limitsCommand(), ["set", "pubilc", "--limit", "1", ...at()])).toMatchObject({
      exitCode: 1,
      err: expect.stringMatching(/known: public, reports/),
    });
  });

  test("takes a change away", async () => {
    expect(await testCommand(limitsCommand(), ["unset", "public", "--reason", "over", ...at()])).toMatchObject({
      exitCode: 0,
      out: expect.stringMatching(/as the config says again \(dec-2\)/),
    });
    expect(server.received[0]?.path).toBe("/api/limits/public?reason=over");
  });

  test.each([
    [["set", "public"]],
    [["set", "public", "--window", "1 minute"]],
    [["set", "public", "--mode", "off"]],
    [["set", "public", "--limit", "-1"]],
    [["set"]],
  ])("refuses wrong usage with 2: %j", async (args) => {
    expect(await testCommand(limitsCommand(), [...args, ...at()])).toMatchObject({
      exitCode: 2,
      out: "",
      err: expect.stringMatching(/error:/),
    });
    expect(server.received).toEqual([]);
  });
});

describe("aegis purge", () => {
  test("voids a route, a tag or all, and says from when on", async () => {
    const run = await testCommand(purgeCommand(), ["--tag", "product-17", "--reason", "a new price", ...at()]);
    expect(server.received.at(-1)?.body).toEqual({ tag: "product-17", reason: "a new price" });
    expect(run.out).toBe("tag product-17: what was kept before 2026-11-23T06:00:00.000Z is void (dec-3)\n");
    expect(JSON.parse((await testCommand(purgeCommand(), ["--all", "--json", ...at()])).out)).toMatchObject({ decisionId: "dec-3" });
  });

  test("asks for one of the three", async () => {
    expect(await testCommand(purgeCommand(), at())).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining("--route, --tag and --all"),
    });
    expect(await testCommand(purgeCommand(), ["--all", "--tag", "a", ...at()])).toMatchObject({ exitCode: 2 });
  });
});

describe("every command that asks analytics", () => {
  test("says when analytics does not answer, and what to do", async () => {
    const run = await testCommand(historyCommand(), ["--analytics", "http://127.0.0.1:9", "--token", "t"]);
    expect(run).toMatchObject({
      exitCode: 1,
      out: "",
      err: "aegis: analytics does not answer at http://127.0.0.1:9: is `npm start` running?\n",
    });
  });

  test("says when something else answers there", async () => {
    const stranger = await startTestServer({});
    const run = await testCommand(historyCommand(), ["--analytics", stranger.address, "--token", "t"]);
    await stranger.close();
    expect(run).toMatchObject({ exitCode: 1, err: expect.stringMatching(/answered 404, not as analytics would: check --analytics/) });
  });

  test("says how to sign in", async () => {
    const closed = await startTestServer({ "GET /api/keys": () => problem(401, "sign-in-required") });
    const run = await testCommand(keysCommand(), ["list", "--analytics", closed.address, "--token", "wrong"]);
    await closed.close();
    expect(run).toMatchObject({ exitCode: 1, err: expect.stringMatching(/Give the operator token with --token/) });
  });

  test("takes the token from the local stack's secrets, and says when there is none", async () => {
    const state = join(folder, "state");
    await testCommand(historyCommand(), ["--analytics", server.address, "--state", state]);
    expect(server.received[0]?.token).toBe((await ensureSecrets(state)).operatorToken);
    const run = await testCommand(historyCommand(), ["--analytics", server.address, "--state", join(folder, "none")]);
    expect(run).toMatchObject({ exitCode: 1, err: expect.stringMatching(/no operator token: start the stack/) });
  });

  test.each([
    checkCommand,
    publishCommand,
    diffCommand,
    historyCommand,
    rollbackCommand,
    limitsCommand,
    keysCommand,
    ledgerCommand,
    purgeCommand,
  ])("prints its help: %o", async (create) => {
    const run = await testCommand(create(), ["--help"]);
    expect(run).toMatchObject({ exitCode: 0, err: "" });
    expect(run.out).toMatch(/^Usage: /);
  });
});

describe("aegis explain", () => {
  test("tells what became of a refused request, and what to do", async () => {
    const { exitCode, out } = await testCommand(explainCommand(), at("req-1"));
    expect(exitCode).toBe(0);
    expect(out).toContain("GET answered 429 after 3 ms, at 2026-11-23T06:00:00.000Z");
    expect(out).toContain("limit     reports: refused (quota 5, remaining 0)");
    expect(out).toContain("problem   quota-exceeded: The quota is used up\n          Wait for the seconds in Retry-After");
  });

  test("prints JSON for programs", async () => {
    expect(JSON.parse((await testCommand(explainCommand(), at("req-1", "--json"))).out)).toEqual(request);
  });
});

describe("aegis trace", () => {
  const traced = (...args: string[]) => testCommand(traceCommand(), [...args, "--edge", server.address, "--state", join(folder, "state")]);

  test("sends the local stack's trace token, and says when the edge told no times", async () => {
    const { exitCode, out } = await traced("/open", "--header", "Authorization: Bearer caller");
    expect([exitCode, server.received[0]?.token]).toEqual([0, "caller"]);
    expect(out).toBe("GET /open answered 200 (request without an id)\nthe edge told no times: is the token its TRACE_TOKEN?\n");
  });

  test.each([
    [["open"], "open is not a path"],
    [["/open", "--header", "nothing"], "is no header: write Name: value"],
  ])("refuses %j", async (args, message) => {
    expect(await traced(...args)).toMatchObject({ exitCode: 1, err: expect.stringContaining(message) });
  });
});
