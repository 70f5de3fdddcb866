import { type Context, Hono } from "hono";
import { requestId } from "hono/request-id";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod/mini";
import type { Decision } from "#contracts/decision.ts";
import { describeDatabases } from "../analytics/db/test-database.ts";
import { describeOperation } from "../analytics/http/describe-operation.ts";
import { openapiRoutes } from "../analytics/http/openapi-routes.ts";
import { securityHeaders } from "../analytics/http/security-headers.ts";
import { validateInput } from "../analytics/http/validate-input.ts";
import { requireOperator } from "../analytics/operators/require-operator.ts";
import { testYaml } from "../analytics/policy/test-steering.ts";
import { type Caller, makeCallers } from "./operator-api/callers.ts";
import { changes, measuring } from "./operator-api/changes.ts";
import { expectedAccess } from "./operator-api/expected-access.ts";
import { findUndeclared, type Operation, readOperations } from "./operator-api/read-operations.ts";
import { runFuzz } from "./operator-api/run-fuzz.ts";
import { runMatrix } from "./operator-api/run-matrix.ts";
import { sendInput } from "./operator-api/send-input.ts";
import { listen, type RunningService, startService } from "./operator-api/start-service.ts";

/** Inputs of each kind for each operation; AEGIS_API_FUZZ_RUNS asks for more. */
const runs = Number(process.env.AEGIS_API_FUZZ_RUNS ?? 5);
const seed = Number(process.env.AEGIS_API_FUZZ_SEED ?? 20261125);

describeDatabases("the operator API, over its own document", (get) => {
  let service: RunningService;
  let operations: Operation[];
  let callers: Caller[];
  const admin = () => ({ authorization: `Bearer ${service.dependencies.env.operatorToken}` });

  beforeAll(async () => {
    service = await startService(get());
    operations = await readOperations(service.url);
    callers = await makeCallers(service);
  });
  afterAll(() => service.close());

  it("every route of the service stands in the document and says who may call it", () => {
    expect(operations.length).toBeGreaterThan(50);
    expect(findUndeclared(service.app, operations)).toEqual([]);
  });

  it("every operation admits whom it declares, and nobody else", async () => {
    const { calls, findings, beyondRole } = await runMatrix(service.url, { operations, callers, seed });
    expect(findings).toEqual([]);
    expect(beyondRole).toBe(0);
    expect(calls).toBeGreaterThan(operations.length * callers.length);
  }, 300_000);

  it.each(["valid", "strange"] as const)(
    "answers %s input as the document says, and never with a server error",
    async (kind) => {
      expect(await runFuzz(service.url, admin(), { operations, kind, seed, runs })).toEqual([]);
    },
    600_000,
  );

  it("405 with Allow for a method that a path does not answer", async () => {
    const byPath = Map.groupBy(
      operations.filter(({ path }) => path.startsWith("/api/")),
      ({ path }) => path,
    );
    for (const [path, known] of byPath) {
      const used = new Set(known.map(({ method }) => method));
      for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"].filter((name) => !used.has(name))) {
        const answer = await sendInput(
          { url: service.url, operation: { method, path } },
          { path: {}, query: {}, body: undefined },
          admin(),
        );
        // Another operation may answer the same address: /api/alerts/history is no id.
        if (answer.status === 200 || answer.code === "input-invalid") continue;
        expect([method, path, answer.status]).toEqual([method, path, 405]);
        expect(answer.headers.get("allow")?.split(", ")).toEqual(expect.arrayContaining([...used]));
      }
    }
  }, 120_000);

  describe("every change stands in the ledger: what, by whom, how they were known, from where", () => {
    const ask = async (method: string, path: string, body?: object) => {
      const answer = await sendInput({ url: service.url, operation: { method, path } }, { path: {}, query: {}, body }, admin());
      if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
      return JSON.parse(answer.text || "{}");
    };
    const newest = async () => (await ask("GET", "/api/ledger")).decisions as Decision[];

    beforeAll(async () => {
      await ask("POST", "/api/config", { yaml: testYaml({ a: 10 }) });
    });

    it("and every operation that changes something is tried here", () => {
      const isQuestion = ({ path }: Operation) => path === "/api/nl-query";
      const changing = operations.filter(
        (operation) => operation.method !== "GET" && !isQuestion(operation) && !/^(?:edge|anyone)$/.test(operation.declared.by),
      );
      const names = changing.map(({ method, path }) => `${method} ${path}`).filter((name) => !measuring.has(name));
      expect(Object.keys(changes).sort()).toEqual(names.sort());
    });

    it.each(Object.entries(changes))(
      "%s",
      async (name, { action, prepare }) => {
        const operation = operations.find(({ method, path }) => `${method} ${path}` === name);
        if (operation === undefined) throw new Error(`there is no ${name}`);
        const able = callers.filter((caller) => caller.ledger !== null && expectedAccess(operation.declared, caller) === "admitted");
        const byRank = able.filter(({ rank }) => rank === "admin" || !/^DELETE .api.(tokens|sessions)/.test(name));
        expect(byRank.length).toBeGreaterThan(1);
        for (const caller of byRank) {
          const input = { path: {}, query: {}, body: undefined, ...(await prepare({ dependencies: service.dependencies, ask })) };
          const headers = await caller.headers(operation.method === "DELETE");
          const known = new Set((await newest()).map(({ id }) => id));
          const answer = await sendInput({ url: service.url, operation }, input, headers);
          expect([caller.name, answer.status, answer.status < 300 ? "" : answer.text]).toEqual([caller.name, expect.any(Number), ""]);
          const [row] = (await newest()).filter(({ id }) => !known.has(id));
          expect(row).toMatchObject({ action, actor: caller.ledger?.actor, source: { via: caller.ledger?.via, address: "127.0.0.1" } });
        }
      },
      60_000,
    );

    it("signing in and out, and a sign-in that fails", async () => {
      const headers = { origin: service.url, "content-type": "application/json" };
      const post = (body: object) => fetch(`${service.url}/api/session`, { method: "POST", headers, body: JSON.stringify(body) });
      const { code } = await ask("POST", "/api/sign-in-codes", { operator: "eve", role: "viewer" });
      const cookie = (await post({ code })).headers.get("set-cookie")?.split(";")[0] ?? "";
      expect((await newest())[0]).toMatchObject({
        action: "session.start",
        target: "eve",
        actor: "eve",
        source: { via: "code", address: "127.0.0.1" },
      });
      await fetch(`${service.url}/api/session`, { method: "DELETE", headers: { ...headers, cookie } });
      expect((await newest())[0]).toMatchObject({
        action: "session.end",
        target: "eve",
        actor: "eve",
        source: { via: "session", address: "127.0.0.1" },
      });
      expect((await fetch(`${service.url}/api/session`, { headers: { cookie } })).status).toBe(401);
      await post({ code });
      expect((await newest())[0]).toMatchObject({
        action: "session.refuse",
        actor: "unknown",
        source: { via: "none", address: "127.0.0.1" },
        evidence: { failures: 1 },
      });
    });
  });

  describe("what is guarded wrongly is found", () => {
    const described = describeOperation({
      role: "admin",
      tag: "t",
      summary: "s",
      answers: { 200: z.object({}) },
      refusals: ["input-invalid"],
    });
    const answer = (c: Context) => c.json({});
    const plants: [what: string, found: RegExp, plant: (app: Hono, guard: RunningService["dependencies"]) => void][] = [
      [
        "a role too low",
        /as a viewer: admitted, not operator-role-required/,
        (app, guard) => app.get("/api/planted", described, requireOperator(guard, "viewer"), answer),
      ],
      [
        "a role too high",
        /as an? viewer: operator-role-required, not admitted/,
        (app, guard) =>
          app.get(
            "/api/planted",
            describeOperation({ role: "viewer", tag: "t", summary: "s", answers: { 200: z.object({}) } }),
            requireOperator(guard, "admin"),
            answer,
          ),
      ],
      ["no guard", /as nobody: admitted, not sign-in-required/, (app) => app.get("/api/planted", described, answer)],
      [
        "a guard behind the input",
        /as nobody: admitted, not sign-in-required/,
        (app, guard) =>
          app.get(
            "/api/planted",
            described,
            validateInput("query", z.object({ a: z.enum(["b"]) })),
            requireOperator(guard, "admin"),
            answer,
          ),
      ],
      ["no declaration", /^GET \/api\/planted$/, (app, guard) => app.get("/api/planted", requireOperator(guard, "admin"), answer)],
      [
        "a server error",
        /a server error/,
        (app, guard) => app.get("/api/planted", described, requireOperator(guard, "admin"), (c) => c.json({}, 500)),
      ],
      [
        "an answer that the document does not know",
        /is not documented/,
        (app, guard) => app.get("/api/planted", described, requireOperator(guard, "admin"), (c) => c.json({}, 202)),
      ],
      [
        "a body of another shape",
        /does not fit its schema/,
        (app, guard) => app.get("/api/planted", described, requireOperator(guard, "admin"), (c) => c.json([])),
      ],
    ];

    it.each(plants)("%s", async (_what, found, plant) => {
      const listening = await listen();
      const app = new Hono();
      app.use(requestId(), securityHeaders(listening.url));
      plant(app, { ...service.dependencies, env: { ...service.dependencies.env, publicUrl: listening.url } });
      app.route("/", openapiRoutes(app));
      listening.serve(app);
      const own = await readOperations(listening.url);
      const { findings } = await runMatrix(listening.url, {
        operations: own,
        callers: await makeCallers({ ...service, url: listening.url }),
        seed,
      });
      expect([...findUndeclared(app, own), ...findings]).toEqual(expect.arrayContaining([expect.stringMatching(found)]));
      await listening.close();
    });
  });
});
