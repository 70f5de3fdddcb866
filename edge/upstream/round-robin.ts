import { decideTurn } from "./decide-turn.ts";
import type { PlannedTarget } from "./target-plan.ts";

/** Gives targets their turns by weight. What they are owed ends with the policy they were planned by. */
export class RoundRobin {
  readonly #credits = new WeakMap<PlannedTarget, number>();

  /** The one of `targets` whose turn it is; undefined when there is none. */
  next(targets: readonly PlannedTarget[], random: () => number): PlannedTarget | undefined {
    const turns = targets.map((target) => ({ weight: target.weight, credit: this.#credits.get(target) ?? null }));
    const { index, credits } = decideTurn(turns, random);
    for (const [at, target] of targets.entries()) this.#credits.set(target, credits[at] ?? 0);
    return targets[index];
  }
}
