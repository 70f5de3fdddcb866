import type { Route } from "#contracts/route.ts";
import { PathTable } from "../path/path-table.ts";
import type { Asked } from "./asked.ts";
import { type CompiledRoute, RouteGroup } from "./route-group.ts";

type Choose<Found> = (group: RouteGroup) => Found | undefined;

/** Every route by host and path. The exact host stands before `*.domain`, the longest of those first, and these before any host. */
export class RouteTable {
  /** Whether any route answers pages of other origins. */
  readonly hasCors: boolean;
  readonly #hosts = new Map<string, PathTable<RouteGroup>>();
  /** By `.domain`. */
  readonly #domains = new Map<string, PathTable<RouteGroup>>();
  readonly #any = new PathTable<RouteGroup>();

  /** Of routes that nothing else tells apart the first one is found. */
  constructor(routes: readonly Route[]) {
    this.hasCors = routes.some(({ cors }) => cors !== undefined);
    const byHost = Map.groupBy(routes, ({ host }) => host ?? "");
    for (const [host, ofHost] of byHost) fill(this.#tableOf(host), ofHost);
  }

  /** The route that takes the request. */
  find(host: string, path: string, asked: Asked): CompiledRoute | undefined {
    return this.#pick(host, path, (group) => group.choose(asked));
  }

  /** The routes that would take the request with another method. */
  withOtherMethods(host: string, path: string, asked: Asked): CompiledRoute[] {
    const found: CompiledRoute[] = [];
    this.#pick(host, path, (group) => {
      found.push(...group.withOtherMethods(asked));
      return undefined;
    });
    return found;
  }

  #pick<Found>(host: string, path: string, choose: Choose<Found>): Found | undefined {
    return this.#pickByHost(host, path, choose) ?? this.#any.pick(path, choose);
  }

  #pickByHost<Found>(host: string, path: string, choose: Choose<Found>): Found | undefined {
    if (this.#hosts.size === 0 && this.#domains.size === 0) return undefined;
    const name = hostName(host);
    const found = this.#hosts.get(name)?.pick(path, choose);
    if (found !== undefined || this.#domains.size === 0) return found;
    for (let dot = name.indexOf(".", 1); dot > 0; dot = name.indexOf(".", dot + 1)) {
      const byDomain = this.#domains.get(name.slice(dot))?.pick(path, choose);
      if (byDomain !== undefined) return byDomain;
    }
    return undefined;
  }

  #tableOf(host: string): PathTable<RouteGroup> {
    if (host === "") return this.#any;
    const table = new PathTable<RouteGroup>();
    if (host.startsWith("*.")) this.#domains.set(host.slice(1), table);
    else this.#hosts.set(host, table);
    return table;
  }
}

/** One group a pattern, whatever its parameters are called. */
function fill(table: PathTable<RouteGroup>, routes: readonly Route[]): void {
  const byShape = Map.groupBy(routes, ({ path }) => path.replace(/\/:[^/]*/g, "/:"));
  for (const [shape, ofShape] of byShape) table.add(shape, new RouteGroup(ofShape));
}

/** The host without its port and final dot, in lower case. */
function hostName(host: string): string {
  const colon = host.lastIndexOf(":");
  const withoutPort = colon > host.lastIndexOf("]") ? host.slice(0, colon) : host;
  return (withoutPort.endsWith(".") ? withoutPort.slice(0, -1) : withoutPort).toLowerCase();
}
