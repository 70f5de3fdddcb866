import type { Route } from "#contracts/route.ts";
import { Asked } from "../edge/routes/asked.ts";
import { RouteTable } from "../edge/routes/route-table.ts";
import { atMost, type BenchResult } from "./measure/bench-result.ts";

const sizes = [10, 100, 1000];
const rounds = 20;
/** Long enough that a round is many ticks of the CPU clock. */
const findsPerRound = 200_000;
/** Requests go round among so many, whatever the table's size, so that all sizes see equally many different ones. */
const requestKinds = 10;

type Kind = { name: string; route: (index: number) => Partial<Route>; request: (index: number) => Request };
type Request = { host: string; url: string; headers: Headers; query: string };

const start = "http://gateway.test".length;
const request = (path: string, changes: Partial<Request> = {}): Request => ({
  host: "gateway.test",
  url: `http://gateway.test${path}`,
  headers: new Headers(),
  query: "",
  ...changes,
});

const kinds: Kind[] = [
  {
    name: "a path each: exact, with a parameter, a prefix",
    route: (index) => ({ path: `/service-${index}/${["items", "items/:id", "*"][index % 3]}` }),
    request: (index) => request(`/service-${index}/${["items", "items/7", "any/where"][index % 3]}`),
  },
  {
    name: "a host each",
    route: (index) => ({ path: "/items/*", host: index % 2 === 0 ? `host-${index}.test` : `*.domain-${index}.test` }),
    request: (index) => request("/items/7", { host: index % 2 === 0 ? `host-${index}.test:443` : `a.domain-${index}.test` }),
  },
  {
    name: "one path, a header's value each",
    route: (index) => ({ path: "/items/*", headers: { "X-Tenant": `tenant-${index}` } }),
    request: (index) => request("/items/7", { headers: new Headers({ "X-Tenant": `tenant-${index}` }) }),
  },
  {
    name: "one path, a parameter's value each",
    route: (index) => ({ path: "/items/*", query: { tenant: `tenant-${index}` } }),
    request: (index) => request("/items/7", { query: `?page=2&tenant=tenant-${index}` }),
  },
];

/** What matching a request costs, on Node, in tables of 10, 100 and 1,000 routes. */
export async function run(): Promise<BenchResult> {
  const rows: BenchResult["rows"] = [];
  const goals: BenchResult["goals"] = [];
  for (const kind of kinds) {
    const [few = 0, some = 0, many = 0] = measure(kind);
    const ratio = Number((many / few).toFixed(2));
    rows.push({ routes: kind.name, "10, ns": few, "100, ns": some, "1,000, ns": many, "1,000 / 10": ratio });
    goals.push(atMost(`1,000 routes against 10, ${kind.name}`, 1.2, ratio));
  }
  return { name: "route-match", rows, goals };
}

/** CPU nanoseconds a request, by size; the median of rounds that take turns, so that the machine's moods fall on all sizes alike. */
function measure(kind: Kind): number[] {
  const tables = sizes.map((size) => prepare(kind, size));
  const times = tables.map((): number[] => []);
  for (let round = 0; round < rounds; round++) tables.forEach((find, index) => void times[index]?.push(find()));
  return times.map((all) => Math.round(all.sort((one, other) => one - other)[rounds / 2] ?? 0));
}

function prepare(kind: Kind, size: number): () => number {
  const routes = Array.from({ length: size }, (_, index): Route => ({ id: `r${index}`, path: "/", auth: [], ...kind.route(index) }));
  const table = new RouteTable(routes);
  const requests = Array.from({ length: requestKinds }, (_, index) => kind.request(spread(index, size)));
  return () => {
    const before = process.threadCpuUsage();
    for (let index = 0; index < findsPerRound; index++) findOne(table, requests[index % requestKinds] ?? request("/"));
    const { user, system } = process.threadCpuUsage(before);
    return ((user + system) * 1000) / findsPerRound;
  };
}

/** The index of a route, spread over all of them; of one sort whatever the size: sorts repeat after two, and after three. */
function spread(index: number, size: number): number {
  const even = Math.floor((index * size) / requestKinds);
  return even - (even % 6) + (index % 6);
}

/** The path is cut out of the URL each time, as the edge does it: a string whose hash nobody knows yet. */
function findOne(table: RouteTable, { host, url, headers, query }: Request): void {
  const found = table.find(host, url.slice(start), new Asked({ headers }, { method: "GET", query }));
  if (found === undefined) throw new Error(`no route for ${url}`);
}
