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
    const exact = this.#exact.get(path)?.find(accept);
    return exact ?? search(this.#root, path.split("/"), 1, accept);
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

function search<Value>(branch: Branch<Value>, segments: string[], index: number, accept: (value: Value) => boolean): Value | undefined {
  const segment = segments[index];
  if (segment === undefined) return branch.here.find(accept) ?? branch.below.find(accept);
  const fixed = branch.fixed.get(segment);
  const found = fixed && search(fixed, segments, index + 1, accept);
  if (found !== undefined) return found;
  const byParameter = branch.parameter && segment !== "" ? search(branch.parameter, segments, index + 1, accept) : undefined;
  return byParameter ?? branch.below.find(accept);
}

/** The path without a slash at its end: roles and limits treat `/a` and `/a/` as one. */
export function withoutTrailingSlash(path: string): string {
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}
