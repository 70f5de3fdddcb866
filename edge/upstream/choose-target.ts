import type { Upstream } from "#contracts/upstream.ts";
import type { Exchange } from "../exchange.ts";

/** Takes an upstream's targets in turn, starting anywhere, so that many isolates do not march in step. */
export class RoundRobin {
  readonly #turns = new Map<string, number>();

  next(upstream: Upstream, candidates: readonly string[]): string | null {
    const turn = this.#turns.get(upstream.name) ?? Math.floor(Math.random() * candidates.length);
    this.#turns.set(upstream.name, (turn + 1) % 1_000_000_007);
    return candidates[turn % candidates.length] ?? null;
  }
}

/**
 * The origin of the target that takes the exchange's next attempt; null when `isAvailable` leaves none.
 * Targets that live policy has ejected are passed over unless that would leave none.
 */
export function chooseTarget(
  { policy, runtime, arrivedAt }: Exchange,
  upstream: Upstream,
  isAvailable: (url: string) => boolean,
): string | null {
  const available = upstream.targets.map((target) => target.url).filter(isAvailable);
  const healthy = available.filter((url) => !isEjected(policy.ejected, url, arrivedAt));
  return runtime.roundRobin.next(upstream, healthy.length > 0 ? healthy : available);
}

function isEjected(ejected: ReadonlyMap<string, number | null>, url: string, now: number): boolean {
  const until = ejected.get(url);
  return until === null || (until !== undefined && until > now);
}
