interface Branch<Value> {
  fixed: Map<string, Branch<Value>>;
  parameter?: Branch<Value>;
  here: Value[];
  below: Value[];
}

/**
 * Values by path pattern: `/a/b` exact, `/a/:id` one non-empty segment, `/a/*` that path and all below it.
 * The most specific pattern comes first: exact, then segment by segment fixed before `:name` before `*`.
 * Looking up takes the time of the path's length, however many patterns there are.
 */
export class PathTable<Value> {
  readonly #exact = new Map<string, Value[]>();
  readonly #root: Branch<Value> = newBranch();

  /** Adds a value; values of one pattern keep the order they were added in. */
  add(pattern: string, value: Value): void {
    if (!pattern.includes("/:") && !pattern.endsWith("/*")) {
      const values = this.#exact.get(pattern);
      if (values) values.push(value);
      else this.#exact.set(pattern, [value]);
      return;
    }
    const below = pattern.endsWith("/*");
    const branch = this.#grow((below ? pattern.slice(0, -2) : pattern).split("/").slice(1));
    (below ? branch.below : branch.here).push(value);
  }

  /** The most specific value for a canonical path that `accept` takes. */
  find(path: string, accept: (value: Value) => boolean): Value | undefined {
    return this.pick(path, (value) => (accept(value) ? value : undefined));
  }

  /** What `choose` makes of the most specific value for a canonical path that it makes anything of. */
  pick<Found>(path: string, choose: (value: Value) => Found | undefined): Found | undefined {
    const exact = this.#exact.get(path);
    return (exact && firstOf(exact, choose)) ?? search({ segments: path.split("/"), choose }, this.#root, 1);
  }

  /** Every value whose pattern matches the path, most specific first. */
  all(path: string): Value[] {
    const found: Value[] = [];
    this.find(path, (value) => {
      found.push(value);
      return false;
    });
    return found;
  }

  #grow(segments: string[]): Branch<Value> {
    let branch = this.#root;
    for (const segment of segments) {
      if (segment.startsWith(":")) {
        branch.parameter ??= newBranch();
        branch = branch.parameter;
      } else {
        const next = branch.fixed.get(segment) ?? newBranch<Value>();
        branch.fixed.set(segment, next);
        branch = next;
      }
    }
    return branch;
  }
}

function newBranch<Value>(): Branch<Value> {
  return { fixed: new Map(), here: [], below: [] };
}

function firstOf<Value, Found>(values: readonly Value[], choose: (value: Value) => Found | undefined): Found | undefined {
  for (const value of values) {
    const found = choose(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

interface Search<Value, Found> {
  segments: readonly string[];
  choose: (value: Value) => Found | undefined;
}

function search<Value, Found>(wanted: Search<Value, Found>, branch: Branch<Value>, index: number): Found | undefined {
  const segment = wanted.segments[index];
  if (segment === undefined) return firstOf(branch.here, wanted.choose) ?? firstOf(branch.below, wanted.choose);
  const fixed = branch.fixed.get(segment);
  const found = fixed && search(wanted, fixed, index + 1);
  if (found !== undefined) return found;
  const byParameter = branch.parameter && segment !== "" ? search(wanted, branch.parameter, index + 1) : undefined;
  return byParameter ?? firstOf(branch.below, wanted.choose);
}

/** The path without a slash at its end: roles and limits treat `/a` and `/a/` as one. */
export function withoutTrailingSlash(path: string): string {
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}
