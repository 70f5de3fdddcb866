import type { DraftConfig } from "./draft-config.ts";
import type { Mistake } from "./format-path.ts";

/** A caller's limits can be counted in one database only. */
export function checkLimitRegions({ config }: DraftConfig): Mistake[] {
  const written = Object.entries(config.rateLimiting.regions ?? {}).flatMap(([database, codes]) =>
    codes.map((code, index) => ({ code, path: ["rateLimiting", "regions", database, index] })),
  );
  return written.flatMap(({ code, path }, index) => {
    const first = written.findIndex((other) => other.code === code);
    return first === index ? [] : [{ path, message: `${code} stands at {other} too: keep one`, other: written[first]?.path ?? [] }];
  });
}
