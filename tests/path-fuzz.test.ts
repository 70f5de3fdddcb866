import { afterAll, beforeAll, expect, test } from "vitest";
import { runFuzz } from "./path-fuzz/run-fuzz.ts";
import { type Edges, startEdges } from "./path-fuzz/start-edges.ts";

const cases = Number(process.env.AEGIS_FUZZ_CASES ?? 3000);
const seed = Number(process.env.AEGIS_FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 32));

let edges: Edges;
beforeAll(async () => {
  edges = await startEdges();
}, 120_000);
afterAll(() => edges?.stop());

test("whatever is sent, an upstream is asked only for what the caller may have, on Workers as on Node", {
  timeout: 7_200_000,
}, async () => {
  const { findings, ...counted } = await runFuzz(edges, { cases, seed });
  console.log(JSON.stringify(counted, null, 2));
  expect(findings.slice(0, 20)).toEqual([]);
  expect(edges.arrivals.left()).toEqual([]);
});
