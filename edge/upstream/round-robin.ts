import type { Upstream } from "#contracts/upstream.ts";

/** Takes an upstream's targets in turn, starting anywhere, so that many isolates do not march in step. */
export class RoundRobin {
  readonly #turns = new Map<string, number>();

  /** The next target's origin. Ejected targets are passed over unless that would leave none. */
  next(upstream: Upstream, ejected: ReadonlyMap<string, number | null>, now: number): string {
    const healthy = upstream.targets.filter((target) => !isEjected(ejected, target.url, now));
    const candidates = healthy.length > 0 ? healthy : upstream.targets;
    const turn = this.#turns.get(upstream.name) ?? Math.floor(Math.random() * candidates.length);
    this.#turns.set(upstream.name, (turn + 1) % 1_000_000_007);
    const target = candidates[turn % candidates.length];
    if (target === undefined) throw new Error(`upstream ${upstream.name} has no targets`);
    return target.url.replace(/\/$/, "");
  }
}

function isEjected(ejected: ReadonlyMap<string, number | null>, url: string, now: number): boolean {
  const until = ejected.get(url);
  return until === null || (until !== undefined && until > now);
}
