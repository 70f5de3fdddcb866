import type { Asker, Limiter } from "./limiter.ts";

/** Limits are counted in the database of the caller's region, each for itself; what has none in the default one. */
export function regionalLimiter(home: Limiter, regional: ReadonlyMap<string, Limiter>): Limiter {
  if (regional.size === 0) return home;
  const limiterOf = ({ database }: Pick<Asker, "database">) => (database === undefined ? undefined : regional.get(database)) ?? home;
  return {
    count: (asks, asker) => limiterOf(asker).count(asks, asker),
    charge: (ask, units, asker) => limiterOf(asker).charge(ask, units, asker),
    known: (ask, asker) => limiterOf(asker).known(ask, asker),
    close: async () => {
      await Promise.all([home, ...regional.values()].map((limiter) => limiter.close()));
    },
  };
}
