import { Hono } from "hono";
import type { DatabaseConnection } from "../db/connect.ts";
import { answerFault } from "../http/answer-problem.ts";
import type { OperatorContext } from "../operators/require-operator.ts";
import { testDependencies } from "../test-dependencies.ts";
import type { SteeringDependencies } from "./steering-dependencies.ts";

type Steering = SteeringDependencies & { readonly database: DatabaseConnection };
type Answer = { status: number; headers: Headers; body: Record<string, unknown> };
type Call = { body?: unknown; headers?: Record<string, string> };

/** A clock that tests move by hand, and how often a change rang the publisher's bell. */
export type TestSteering = {
  dependencies: Steering;
  lines: string[];
  clock: { now: number };
  bell: { rung: number };
  /** Calls as admin, by the operator token, unless headers say otherwise. */
  call: (method: string, path: string, options?: Call) => Promise<Answer>;
};

/** Routes of the steering half in process, over the suite's database. */
export function testSteering(
  database: DatabaseConnection,
  mount: (dependencies: Steering) => Hono<OperatorContext>[],
  changes: Partial<Pick<Steering, "env">> = {},
): TestSteering {
  const clock = { now: Date.UTC(2026, 10, 1) };
  const bell = { rung: 0 };
  const { lines, ...given } = testDependencies(database, { now: () => clock.now, ...changes });
  const policyChanged = () => {
    bell.rung += 1;
  };
  const dependencies = { ...given, policyChanged };
  const app = new Hono();
  app.onError(answerFault(dependencies.log));
  for (const routes of mount(dependencies)) app.route("/", routes);
  const call = async (method: string, path: string, { body, headers }: Call = {}) => {
    const given = headers ?? { authorization: `Bearer ${dependencies.env.operatorToken}` };
    const json = body === undefined ? {} : { "content-type": "application/json" };
    const response = await app.request(path, {
      method,
      headers: { ...json, ...given },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === "" ? {} : JSON.parse(text) };
  };
  return { dependencies, lines, clock, bell, call };
}

/** A small valid config whose limits are `<name>: <quota> per minute`. */
export function testYaml(limits: Record<string, number>, comment = ""): string {
  const rules = Object.entries(limits).map(
    ([name, limit]) => `    - { name: ${name}, path: /${name}, limit: ${limit}, window: 1m, algorithm: fixed-window }`,
  );
  return [
    `# ${comment}`,
    "gateway:",
    "  routes:",
    "    - { id: all, path: /*, upstream: 'http://127.0.0.1:3001', auth: none }",
    "rateLimiting:",
    "  default: { limit: 1000, window: 1m, algorithm: fixed-window }",
    ...(rules.length === 0 ? ["  rules: []"] : ["  rules:", ...rules]),
    "",
  ].join("\n");
}
