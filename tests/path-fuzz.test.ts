import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mayHave, roles } from "./path-fuzz/expected-access.ts";
import type { World } from "./path-fuzz/fuzz-config.ts";
import type { FuzzCase } from "./path-fuzz/generate-case.ts";
import { holdsParameters, ordinaryCases, readAccessLog } from "./path-fuzz/ordinary-targets.ts";
import { runFuzz } from "./path-fuzz/run-fuzz.ts";
import { Senders } from "./path-fuzz/send-case.ts";
import { type Edges, startEdges } from "./path-fuzz/start-edges.ts";

const cases = Number(process.env.AEGIS_FUZZ_CASES ?? 3000);
const seed = Number(process.env.AEGIS_FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 32));
const accessLog = process.env.AEGIS_ACCESS_LOG;

let edges: Edges;
let senders: Senders;
beforeAll(async () => {
  edges = await startEdges();
  senders = new Senders(edges);
}, 120_000);
afterAll(async () => {
  senders?.end();
  await edges?.stop();
});

describe("plain paths", () => {
  test.each<[host: string, target: string, world: World, path?: string]>([
    ["some.test", "/open/x", "main"],
    ["some.test", "/member/me", "main"],
    ["some.test", "/admin/x", "main"],
    ["some.test", "/admin/public/x", "main"],
    ["some.test", "/exact/report", "main"],
    ["some.test", "/items/7", "main"],
    ["some.test", "/items/special", "main"],
    ["some.test", "/api/v1/internal/x", "main"],
    ["some.test", "/strip/x", "strip", "/x"],
    ["some.test", "/old/x", "rewrite", "/new/x"],
    ["some.test", "/p/7", "rewrite", "/v2/items/7"],
    ["some.test", "/u/a/b%2fc", "rewrite", "/v2/items/a/b%2Fc"],
    ["tenant.test", "/x", "tenant"],
    ["a.wild.test", "/admin/x", "tenant"],
    ["relaxed.test", "/signed/x", "relaxed"],
    ["relaxed.test", "/a%2fb;c/%2561", "relaxed", "/a%2Fb;c/%2561"],
  ])("%s%s is served to those that the table admits, and to nobody else", async (host, target, world, path = target) => {
    for (const role of roles) {
      const sent = { method: "GET", target, fields: [`Host: ${host}`], role, body: "" };
      const verdicts = await senders.send(sent, `plain-${host}${target}-${role}`);
      for (const { status, arrivals } of Object.values(verdicts)) {
        if (mayHave(world, role, { method: "GET", path })) expect(arrivals).toMatchObject([{ world, target: path }]);
        else expect([401, 403]).toContain(status);
      }
    }
  });
});

describe("ordinary requests", () => {
  const sources: [name: string, requests: FuzzCase[]][] = [["usual targets and those of the URL standard", ordinaryCases]];
  if (accessLog) sources.push([accessLog, readAccessLog(accessLog)]);

  test.each(sources)("%s: none is refused but those with parameters in the path", { timeout: 600_000 }, async (_, requests) => {
    const refused: string[] = [];
    for (const [index, sent] of requests.entries()) {
      const { workerd, node } = await senders.send(sent, `ordinary-${requests.length}-${index}`);
      if (workerd.arrivals.length !== 1 || node.arrivals.length !== 1) refused.push(sent.target);
      else expect(workerd.arrivals[0]?.target.split("?")[0]).toBe(node.arrivals[0]?.target.split("?")[0]);
    }
    console.log(`${requests.length} ordinary requests, refused: ${JSON.stringify(refused)}`);
    expect(refused).toEqual(requests.filter(holdsParameters).map(({ target }) => target));
  });
});

test("whatever is sent, an upstream is asked only for what the caller may have, on Workers as on Node", {
  timeout: 7_200_000,
}, async () => {
  console.log(`AEGIS_FUZZ_SEED=${seed}`);
  const { findings, ...counted } = await runFuzz(edges, { cases, seed });
  console.log(JSON.stringify(counted, null, 2));
  expect(findings.slice(0, 20)).toEqual([]);
  expect(edges.arrivals.left()).toEqual([]);
});
