import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import { judgeCaller } from "../cli/commands/can/judge-caller.ts";
import { type Edges, platforms, startEdgesWith } from "./path-fuzz/start-edges.ts";
import { upstreamReadings } from "./path-fuzz/upstream-readings.ts";
import { type Caller, callers, expectedStatus, mayHave, methods } from "./roles-matrix/expected-answer.ts";
import { matrixConfig } from "./roles-matrix/matrix-config.ts";
import { type Cell, CellSender, type Heard } from "./roles-matrix/send-cell.ts";
import { type Spelling, spellings } from "./roles-matrix/spellings.ts";

/** Every n-th cell is sent, from another one each time; 1: all of them. */
const stride = Number(process.env.AEGIS_MATRIX_STRIDE ?? 8);
const connectionCount = 8;

const rolesOf: Record<Caller, string[] | null> = {
  anonymous: null,
  authenticated: [],
  user: ["user"],
  editor: ["editor"],
  admin: ["admin"],
  chief: ["chief"],
};

let edges: Edges<Caller>;
let config: CompiledConfig;
beforeAll(async () => {
  edges = await startEdgesWith((urls) => {
    config = matrixConfig(urls);
    return config;
  }, rolesOf);
}, 120_000);
afterAll(() => edges?.stop());

type Wanted = Cell & { spelling: Spelling };

function everyCell(): Wanted[] {
  const cells = spellings.flatMap((spelling) =>
    callers.flatMap((caller) => methods.map((method) => ({ caller, method, spelling, sent: spelling.sent }))),
  );
  return cells.map((cell, index) => ({ ...cell, id: String(index) }));
}

/** What is wrong in what an edge did. */
function judge({ caller, method, spelling }: Wanted, { status, code, challenge, arrivals }: Heard): string[] {
  const expected = expectedStatus(caller, method, spelling);
  const [arrival, ...more] = arrivals;
  const stolen = arrivals.flatMap(({ target }) => upstreamReadings(target).filter((path) => !mayHave(caller, method, path)));
  return [
    ...(status === expected ? [] : [`${status} ${code ?? ""} where ${expected} is right`]),
    ...((expected === 200) === (arrival !== undefined) && more.length === 0 ? [] : [`${arrivals.length} requests at the upstream`]),
    ...(arrival === undefined || arrival.method === method ? [] : [`${arrival.method} at the upstream`]),
    ...(spelling.means.length > 1 || stolen.length === 0 ? [] : [`got ${stolen[0]}`]),
    ...((expected === 401) === (challenge !== undefined) ? [] : [`WWW-Authenticate: ${challenge}`]),
  ];
}

describe("roles × methods × spellings", () => {
  test("everybody gets what the table gives, on Workers as on Node, and nothing else", { timeout: 1_800_000 }, async () => {
    const start = Math.floor(Math.random() * stride);
    const cells = everyCell().filter((_, index) => index % stride === start);
    const wrong: string[] = [];
    const counts: Record<string, number> = {};
    const queue = cells.values();
    const work = async () => {
      const sender = new CellSender(edges);
      for (const cell of queue) {
        const heard = await sender.send(cell);
        for (const platform of platforms) {
          const key = `${platform} ${heard[platform].status}`;
          counts[key] = (counts[key] ?? 0) + 1;
          const { caller, method, sent } = cell;
          wrong.push(...judge(cell, heard[platform]).map((what) => `${platform}: ${caller} ${method} ${sent}: ${what}`));
        }
      }
      sender.end();
    };
    await Promise.all(Array.from({ length: connectionCount }, work));
    console.log(JSON.stringify({ cells: cells.length, of: everyCell().length, wrong: wrong.length, counts }));
    expect(wrong.slice(0, 20)).toEqual([]);
    expect(edges.faults).toEqual([]);
  });

  test("aegis can says of every cell what the edge does", { timeout: 300_000 }, () => {
    expect(differencesOf(config, everyCell()).slice(0, 20)).toEqual([]);
  });

  test.each<[string, (config: CompiledConfig) => Partial<CompiledConfig>]>([
    ["nothing is inherited", () => ({ inheritedRoles: {} })],
    ["what no rule names is allowed", () => ({ accessDefault: "allow" })],
    ["a role may more", ({ roles }) => ({ roles: { ...roles, user: ["read:*", "write:reports"] } })],
    ["a narrow rule is gone", ({ accessRules }) => ({ accessRules: accessRules.filter(({ path }) => path !== "/items/special") })],
    ["a rule is for one method only", ({ accessRules }) => ({ accessRules: accessRules.map((rule) => ({ ...rule, methods: ["GET"] })) })],
    ["a route is open", ({ routes }) => ({ routes: routes.map((route) => (route.id === "items" ? { ...route, auth: [] } : route)) })],
    [
      "a route relaxes what it should not",
      ({ routes }) => ({ routes: routes.map((route) => ({ ...route, relax: ["encoded-separator"] })) }),
    ],
  ])("the table finds it where %s", (_what, change) => {
    const some = everyCell().filter(({ spelling, sent }, index) => spelling.means[0] === sent || index % 23 === 0);
    expect(differencesOf({ ...config, ...change(config) }, some)).not.toEqual([]);
  });
});

/** Where `aegis can` says another thing than the table. */
function differencesOf(asked: CompiledConfig, cells: readonly Wanted[]): string[] {
  return cells.flatMap(({ caller, method, spelling }) => {
    const request = { method, target: spelling.sent, host: "some.test", permissions: [], roles: [caller] };
    const status = judgeCaller(asked, request).problem?.status ?? 200;
    const expected = expectedStatus(caller, method, spelling);
    return status === expected ? [] : [`${caller} ${method} ${spelling.sent}: ${status} where ${expected} is right`];
  });
}
