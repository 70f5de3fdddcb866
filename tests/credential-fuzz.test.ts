import { afterAll, beforeAll, expect, test } from "vitest";
import { type FuzzWorld, makeWorld } from "./credential-fuzz/fuzz-world.ts";
import { runCredentialFuzz } from "./credential-fuzz/run-credential-fuzz.ts";
import { type Edges, startEdges } from "./credential-fuzz/start-edges.ts";

const cases = Number(process.env.AEGIS_FUZZ_CASES ?? 3000);
const seed = Number(process.env.AEGIS_FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 32));

let world: FuzzWorld;
let edges: Edges;
beforeAll(async () => {
  world = await makeWorld();
  edges = await startEdges(world);
}, 120_000);
afterAll(() => edges?.stop());

test("whatever is done to a token or a key, no upstream is reached by it, on Workers as on Node", { timeout: 7_200_000 }, async () => {
  console.log(`AEGIS_FUZZ_SEED=${seed}`);
  const { findings, ...counted } = await runCredentialFuzz({ edges, world }, { cases, seed });
  console.log(JSON.stringify(counted, null, 2));
  expect(findings.slice(0, 20)).toEqual([]);
  expect(counted.passed).toBe(0);
  expect(edges.arrivals.left()).toEqual([]);
});
