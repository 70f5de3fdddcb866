import type { Split } from "#contracts/route.ts";
import type { Mistake, Path } from "./format-path.ts";

/** Mistakes in a route's branches that a field alone does not show. */
export function checkSplit({ branches }: Split, path: Path): Mistake[] {
  const names = branches.map(({ upstream }) => upstream);
  const repeated = names.flatMap((name, index) =>
    names.indexOf(name) === index
      ? []
      : [
          {
            path: [...path, "branches", index, "upstream"],
            message: `${name} is a branch already: give one branch the sum of both weights`,
          },
        ],
  );
  if (branches.some(({ weight }) => weight > 0)) return repeated;
  return [...repeated, { path: [...path, "branches"], message: "no branch has a weight: give one of them a weight above 0" }];
}
