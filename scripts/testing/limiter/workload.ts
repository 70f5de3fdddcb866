import { seededRandom } from "./seeded-random.ts";

/** Who asks how often, and where. */
export interface Workload {
  perSecond: number;
  seconds: number;
  clients: number;
  /** How uneven clients are: the n-th asks 1/n^zipf as often as the first. */
  zipf: number;
  isolates: number;
  /** `even`: a client is anywhere alike; `sticky`: 80, 15, 3 and 2 % of its requests are on four isolates of its own. */
  spread: "even" | "sticky";
  seed: number;
}

export interface Arrival {
  /** Milliseconds since the beginning. */
  at: number;
  client: number;
  isolate: number;
}

const stickyShares = [0.8, 0.95, 0.98, 1];

/** Requests in the order of their times, as a Poisson process. */
export function* arrivals(workload: Workload): Generator<Arrival> {
  const random = seededRandom(workload.seed);
  const drawClient = zipf(workload.clients, workload.zipf);
  for (let at = nextGap(0); at < workload.seconds * 1000; at = nextGap(at)) {
    const client = drawClient(random());
    yield { at, client, isolate: chooseIsolate(client) };
  }

  function nextGap(at: number): number {
    return at - (Math.log(1 - random()) / workload.perSecond) * 1000;
  }

  function chooseIsolate(client: number): number {
    const draw = random();
    if (workload.spread === "even") return Math.floor(draw * workload.isolates);
    const rank = stickyShares.findIndex((share) => draw < share);
    return (client * 7 + rank * 3) % workload.isolates;
  }
}

function zipf(clients: number, exponent: number): (draw: number) => number {
  const cumulative = new Float64Array(clients);
  let sum = 0;
  for (let rank = 0; rank < clients; rank++) {
    sum += 1 / (rank + 1) ** exponent;
    cumulative[rank] = sum;
  }
  return (draw) => {
    let low = 0;
    let high = clients - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((cumulative[middle] ?? 0) > draw * sum) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
