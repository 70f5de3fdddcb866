import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { deadBatchPrefix } from "#contracts/kv-keys.ts";
import { findInFiles, findInTexts, type Secrets } from "./find-secret.ts";
import { gatherAnswers, listKv } from "./raw-data/gather-answers.ts";
import { gatherStored } from "./raw-data/gather-stored.ts";
import { markedAddresses as addresses, makeMarked } from "./raw-data/make-marked.ts";
import { type Marked, type MarkedRequest, markedRequests, namedMembers, unreadableRequests } from "./raw-data/marked-requests.ts";
import { type Caller, type Heard, sendMarked, sendUnreadable } from "./raw-data/send-marked.ts";
import { type Places, startPlaces } from "./raw-data/start-places.ts";
import { send } from "./run-stack.ts";

const patience = { timeout: 120_000, interval: 500 };
/** Every marked word begins with it. */
const stem = `q${randomBytes(8).toString("hex")}`;
/** The name of a route, a limit and an operator: it has to be found in every place that the search looks in. */
const planted = `p${randomBytes(8).toString("hex")}`;

let places: Places;
let looked: Secrets;
const heard: Heard = { ids: [], texts: [] };
let texts: Record<string, string>;

beforeAll(async () => {
  places = await startPlaces(planted);
  const { stack } = places;
  const made = await makeMarked(stack, stem);
  looked = made.looked;
  await vi.waitUntil(async () => (await send(places.nodePort, "/open/a", {}).catch(() => null))?.status === 200, patience);
  await sendAll(({ address }) => markedRequests({ ...made.marked, address }));
  await sendAll(() => [{ target: `/${planted}` }, { target: `/${planted}` }]);
  // To those who send them the names of a body's members are told.
  await sendAll(() => namedMembers({ ...made.marked, address: "" }), { ids: heard.ids, texts: [] });
  for (const port of [stack.ports.edge, places.nodePort])
    await sendUnreadable(port, unreadableRequests({ ...made.marked, address: "" }), heard);
  await troubleAnalytics(made.marked);
  await untilStored();
  await failAround(made.marked);
  texts = await gather();
}, 400_000);
afterAll(() => places?.stop(), 60_000);

/** Every caller at once, each with requests of its own. */
async function sendAll(make: (caller: { address: string }) => MarkedRequest[], into = heard): Promise<void> {
  const { stack, nodePort } = places;
  const hop = (address: string) => ({ headers: { "X-Aegis-Hop-Token": stack.secrets.hopToken, "X-Aegis-Client-Address": address } });
  const proxied = (address: string) => ({ headers: { "X-Forwarded-For": `192.0.2.1, ${address}` } });
  const from = {
    "v4 of Workers": { port: stack.ports.edge, from: hop(addresses["v4 of Workers"]) },
    "v6 of Workers": { port: stack.ports.edge, from: hop(addresses["v6 of Workers"]) },
    "v4 behind a proxy": { port: nodePort, from: proxied(addresses["v4 behind a proxy"]) },
    "v6 behind a proxy": { port: nodePort, from: proxied(addresses["v6 behind a proxy"]) },
    "v4 of a connection": { port: nodePort, from: { localAddress: addresses["v4 of a connection"] } },
  } satisfies Record<keyof typeof addresses, Caller>;
  await Promise.all(
    Object.entries(from).map(([name, caller]) => sendMarked(caller, make({ address: addresses[name as keyof typeof addresses] }), into)),
  );
}

/** Marked texts in what analytics itself is asked; its answers are those of an operator. */
async function troubleAnalytics({ word }: Pick<Marked, "word">): Promise<void> {
  const { stack } = places;
  await stack.api("GET", `/api/metrics/latency?route=${word()}&range=${word()}`);
  await stack.api("GET", `/api/requests/${word()}?q=${word()}`);
  await stack.api("POST", "/api/nl-query", { question: `how many requests had ${word()} in the last hour` });
  await stack.api("POST", "/api/metrics/custom", { metrics: [{ name: word(), kind: word(), value: word() }] });
  await stack.api("POST", "/api/ingest", { batchId: word() });
  await stack.api("POST", "/api/session", { token: word() });
  const wrong = { Authorization: `Bearer ${word()}`, Cookie: `session=${word()}`, "X-Forwarded-For": addresses["v4 behind a proxy"] };
  for (const path of ["/api/ledger", "/metrics", "/ws/metrics", "/api/nothing"])
    await fetch(`http://127.0.0.1:${stack.ports.analytics}${path}?q=${word()}`, { headers: wrong });
  await stack.api("POST", "/api/sign-in-codes", { operator: planted, role: "viewer" });
}

/** What an edge could not deliver for a while leaves with its next request; what a queue gave up when somebody asks for it. */
async function untilStored(): Promise<void> {
  const { api } = places.stack;
  const isStored = async (id: string) => {
    if ((await api("GET", `/api/requests/${id}`)).status === 200) return true;
    await Promise.all([api("POST", "/api/ingest/redrive", {}), send(places.nodePort, "/open/a", {})]);
    return false;
  };
  for (const id of heard.ids) await vi.waitUntil(() => isStored(id), patience);
}

/** Analytics away until batches are dead letters, and Redis away: what is said and kept of it, and how it comes in later. */
async function failAround(marked: Omit<Marked, "address">): Promise<void> {
  const { stack } = places;
  await stack.end("analytics");
  await stack.end("redis-rest");
  await sendAll(({ address }) => [...markedRequests({ ...marked, address }).slice(0, 20), { target: `/away/a?q=${marked.word()}` }]);
  await sendAll(() => [{ target: `/${planted}` }]);
  const hasDeadBatches = async () => Object.keys(await listKv(stack)).some((key) => key.includes(deadBatchPrefix));
  await vi.waitUntil(hasDeadBatches, patience);
}

async function gather(): Promise<Record<string, string>> {
  const { stack, passed, database } = places;
  const kv = await listKv(stack);
  await stack.start("analytics");
  await untilStored();
  const answers = await gatherAnswers(stack);
  await places.redis?.set(`plain:${planted}`, planted);
  for (const name of ["edge", "analytics"] as const) await stack.end(name);
  const stored = await gatherStored(database, join(stack.folder, "database"));
  return { ...kv, ...answers, ...stored, ...passed, ...places.collected(), "answers of the edges": heard.texts.join("\n") };
}

describe("addresses, credentials, queries, headers and bodies", () => {
  it("stand in no table, log, answer, export, frame, span, store or dead letter", () => {
    const { files, hits } = findInFiles(looked, places.stack.folder);
    expect([...findInTexts(looked, texts), ...hits]).toEqual([]);
    const bytes = Object.values(texts).join("").length;
    const spellings = Object.keys(looked).length;
    process.stdout.write(`${spellings} spellings in ${files} files and ${Object.keys(texts).length} texts (${bytes} bytes): 0 hits\n`);
  });

  it("were in requests that were all recorded, whatever became of them", () => {
    const missing = heard.ids.filter((id) => !texts["public.request_metrics"]?.includes(id));
    expect(missing).toEqual([]);
    expect(heard.ids.length).toBeGreaterThan(350);
  });
});

describe("the search", () => {
  it("looks into every place, for a name that may be told is found in each", () => {
    const found = findInTexts({ it: planted }, texts).map((hit) => hit.replace(/: it$/, ""));
    const { hits } = findInFiles({ it: planted }, join(places.stack.folder, "logs"));
    const csv = "/api/metrics/routes?range=1h&format=csv";
    expect(found).toEqual(
      expect.arrayContaining([
        ...["public.request_metrics", "public.rollup_minute", "public.decisions"],
        ...["/api/events/export", "/metrics", csv, "/api/requests?limit=500"],
        ...["answers of the edges", expect.stringMatching(/^traces /), expect.stringMatching(/^metrics /)],
        ...(places.redis ? ["redis"] : []),
      ]),
    );
    expect(found.filter((place) => place.startsWith("/api/privacy/clients/ip"))).toHaveLength(Object.keys(addresses).length);
    expect(found.some((place) => place.startsWith(`kv ${deadBatchPrefix}`))).toBe(true);
    expect(hits.map((hit) => hit.replace(/.*\//, "")).sort()).toEqual(["analytics.log: it", "edge.log: it", "node-edge.log: it"]);
    expect(texts.frames).toMatch(/"throughput":[1-9]/);
  });

  it("finds a word of the requests once it is written anywhere", () => {
    const written = Buffer.from(`id=${stem}1`).toString("base64");
    expect(findInTexts(looked, { ...texts, frames: `${texts.frames}{"client":"${written}"}` })).toContainEqual(
      expect.stringMatching(/^frames: a word, /),
    );
  });
});
