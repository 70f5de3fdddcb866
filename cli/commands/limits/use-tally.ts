import type { Limit } from "#contracts/limit.ts";
import type { SimulatedUse } from "#contracts/limit-simulation.ts";
import type { SimulatedAsk } from "#edge/limiter/decide-simulated.ts";
import { windowAt } from "#edge/limiter/window.ts";

const HOUR_MS = 3_600_000;
const SHOWN_CLIENTS = 10;
const SHOWN_HOURS = 5;

interface Client {
  requests: number;
  refused: number;
  /** The window it last asked in, and for how many units. */
  window: number;
  asked: number;
  peak: number;
  units: number;
}

/** What a limit made of requests, as it was told of one after another; grows with the clients, not with the requests. */
export class UseTally {
  readonly #limit: Limit;
  readonly #clients = new Map<string, Client>();
  /** By how many units a client asked for in a window: in how many windows how many clients did so. */
  readonly #uses = new Map<number, number>();
  readonly #hours = new Map<number, { requests: number; refused: number }>();
  #requests = 0;
  #refused = 0;
  #uncounted = 0;

  constructor(limit: Limit) {
    this.#limit = limit;
  }

  note({ key, now: at, cost }: SimulatedAsk, admitted: boolean): void {
    const refused = admitted ? 0 : 1;
    this.#requests += 1;
    this.#refused += refused;
    this.#noteClient(key, windowAt(this.#limit, at), { refused, cost });
    const hour = Math.floor(at / HOUR_MS);
    const sum = this.#hours.get(hour);
    if (sum === undefined) this.#hours.set(hour, { requests: 1, refused });
    else {
      sum.requests += 1;
      sum.refused += refused;
    }
  }

  /** A request of which it is not known what it is counted under. */
  noteUncounted(): void {
    this.#uncounted += 1;
  }

  /** The most units that one client asked for. */
  get mostOfOne(): number {
    return [...this.#clients.values()].reduce((most, { units }) => Math.max(most, units), 0);
  }

  get result(): SimulatedUse {
    const { quota, windowSeconds, calendar, burst, algorithm, policy, by } = this.#limit;
    const clients = [...this.#clients];
    return {
      limit: { quota, windowSeconds, ...(calendar && { calendar }), burst, algorithm, policy, by },
      requests: this.#requests,
      admitted: this.#requests - this.#refused,
      refused: this.#refused,
      refusedShare: this.#requests === 0 ? 0 : this.#refused / this.#requests,
      uncounted: this.#uncounted,
      clients: { count: clients.length, refused: clients.filter(([, { refused }]) => refused > 0).length },
      use: this.#describeUse(),
      mostRefused: this.#describeMostRefused(clients),
      hours: this.#describeHours(),
    };
  }

  #noteClient(key: string, window: number, { refused, cost }: { refused: number; cost: number }): void {
    const client = this.#clients.get(key);
    if (client === undefined) {
      this.#clients.set(key, { requests: 1, refused, window, asked: cost, peak: cost, units: cost });
      return;
    }
    if (client.window !== window) {
      this.#uses.set(client.asked, (this.#uses.get(client.asked) ?? 0) + 1);
      client.window = window;
      client.asked = 0;
    }
    client.requests += 1;
    client.refused += refused;
    client.asked += cost;
    client.units += cost;
    client.peak = Math.max(client.peak, client.asked);
  }

  #describeUse(): SimulatedUse["use"] {
    const uses = new Map(this.#uses);
    for (const { asked } of this.#clients.values()) uses.set(asked, (uses.get(asked) ?? 0) + 1);
    const ascending = [...uses].sort(([one], [other]) => one - other);
    const max = ascending.at(-1)?.[0] ?? 0;
    const [p50, p95, p99] = [0.5, 0.95, 0.99].map((part) => percentile(ascending, part));
    return { p50: p50 ?? 0, p95: p95 ?? 0, p99: p99 ?? 0, max, maxOfQuota: this.#ofQuota(max) };
  }

  #describeMostRefused(clients: readonly (readonly [string, Client])[]): SimulatedUse["mostRefused"] {
    return clients
      .filter(([, { refused }]) => refused > 0)
      .sort(([, one], [, other]) => other.refused - one.refused || other.peak - one.peak)
      .slice(0, SHOWN_CLIENTS)
      .map(([client, { requests, refused, peak }]) => ({ client, requests, refused, peak, peakOfQuota: this.#ofQuota(peak) }));
  }

  #describeHours(): SimulatedUse["hours"] {
    return [...this.#hours]
      .filter(([, { refused }]) => refused > 0)
      .sort(([, one], [, other]) => other.refused - one.refused)
      .slice(0, SHOWN_HOURS)
      .map(([hour, sums]) => ({ hour: new Date(hour * HOUR_MS).toISOString(), ...sums }));
  }

  #ofQuota(use: number): number | null {
    return this.#limit.quota === 0 ? null : use / this.#limit.quota;
  }
}

/** The least value that no less than `part` of all are at or below. */
function percentile(ascending: readonly (readonly [value: number, count: number])[], part: number): number {
  const all = ascending.reduce((sum, [, count]) => sum + count, 0);
  let below = 0;
  for (const [value, count] of ascending) {
    below += count;
    if (below >= part * all) return value;
  }
  return 0;
}
