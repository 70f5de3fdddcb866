import type { Route } from "#contracts/route.ts";
import type { Asked } from "./asked.ts";
import { type Condition, compileConditions } from "./compile-condition.ts";
import { type CorsPolicy, compileCors } from "./compile-cors.ts";

/** A route with what is worked out once for a policy. */
export interface CompiledRoute {
  readonly route: Route;
  /** Methods it answers, HEAD with GET; null: all. */
  readonly methods: ReadonlySet<string> | null;
  readonly conditions: readonly Condition[];
  readonly cors: CorsPolicy | null;
  /** Its place among those of its group: the lowest that fits is chosen. */
  readonly rank: number;
}

interface Index extends Pick<Condition, "source" | "name"> {
  readonly byValue: Map<string, CompiledRoute[]>;
}

/**
 * The routes of one host and path pattern, in the order of the Gateway API: those for some methods, then with more headers, then
 * with more query parameters, then as written. Those that ask for exact values are looked up by value, however many there are.
 */
export class RouteGroup {
  readonly #routes: readonly CompiledRoute[];
  readonly #indexes: Index[] = [];
  /** Those in no index. */
  readonly #others: CompiledRoute[] = [];
  readonly #unindexed: readonly (readonly CompiledRoute[])[] = [this.#others];

  constructor(routes: readonly Route[]) {
    this.#routes = [...routes].sort(comparePrecedence).map(compileRoute);
    for (const route of this.#routes) this.#place(route);
  }

  /** The first route in order that takes the request. */
  choose(asked: Asked): CompiledRoute | undefined {
    let best: CompiledRoute | undefined;
    for (const routes of this.#candidates(asked)) best = firstFitting(routes, asked, best) ?? best;
    return best;
  }

  /** The routes that would take the request with another method. */
  withOtherMethods(asked: Asked): CompiledRoute[] {
    return this.#candidates(asked).flatMap((routes) => routes.filter((route) => meetsAll(route, asked)));
  }

  /** Lists that hold every route whose conditions the request can meet, each in order. What a preflight announces has no value yet. */
  #candidates(asked: Asked): readonly (readonly CompiledRoute[])[] {
    if (this.#indexes.length === 0) return this.#unindexed;
    if (asked.announced !== null) return [this.#routes];
    const lists: (readonly CompiledRoute[])[] = [this.#others];
    for (const index of this.#indexes) {
      const value = asked.read(index);
      const routes = value === null ? undefined : index.byValue.get(value);
      if (routes !== undefined) lists.push(routes);
    }
    return lists;
  }

  #place(route: CompiledRoute): void {
    const condition = route.conditions.find(({ values }) => values !== null);
    if (!condition?.values) {
      this.#others.push(route);
      return;
    }
    const { source, name, values } = condition;
    let index = this.#indexes.find((known) => known.source === source && known.name === name);
    if (index === undefined) {
      index = { source, name, byValue: new Map() };
      this.#indexes.push(index);
    }
    for (const value of new Set(values)) index.byValue.set(value, [...(index.byValue.get(value) ?? []), route]);
  }
}

function firstFitting(routes: readonly CompiledRoute[], asked: Asked, best: CompiledRoute | undefined): CompiledRoute | undefined {
  for (const route of routes) {
    if (best !== undefined && best.rank < route.rank) return undefined;
    if ((route.methods === null || route.methods.has(asked.method)) && meetsAll(route, asked)) return route;
  }
  return undefined;
}

function meetsAll({ conditions }: CompiledRoute, asked: Asked): boolean {
  for (const condition of conditions) if (!asked.meets(condition)) return false;
  return true;
}

const count = (values: object | undefined) => Object.keys(values ?? {}).length;

function comparePrecedence(left: Route, right: Route): number {
  return (
    Number(left.methods === undefined) - Number(right.methods === undefined) ||
    count(right.headers) - count(left.headers) ||
    count(right.query) - count(left.query)
  );
}

function compileRoute(route: Route, rank: number): CompiledRoute {
  const methods = route.methods && new Set<string>(route.methods);
  if (methods?.has("GET")) methods.add("HEAD");
  return {
    route,
    rank,
    methods: methods ?? null,
    conditions: compileConditions(route),
    cors: route.cors ? compileCors(route.cors, route) : null,
  };
}
