import type { Cors } from "#contracts/cors.ts";
import type { Method } from "#contracts/scalars.ts";
import type { Mistake, Path } from "./format-path.ts";

const defaultPorts = [/^https:.*:443$/, /^http:.*:80$/];

function describeOrigin(origin: string, { origins, credentials }: Cors): string | undefined {
  if (origin === "*" && credentials)
    return "with credentials every page would act as its visitor: name the origins, or take credentials away";
  if (origin === "*" && origins.length > 1) return "stands beside origins that it includes: write * alone, or take it away";
  if (defaultPorts.some((port) => port.test(origin))) return "browsers leave the scheme's own port out: write the origin without it";
  return undefined;
}

function describeMethod(method: Method, served: readonly Method[] | undefined): string | undefined {
  if (served === undefined || served.includes(method) || (method === "HEAD" && served.includes("GET"))) return undefined;
  return `the route does not answer ${method}: add it to the route's methods, or take it away`;
}

const mistakeAt = (path: Path, message: string | undefined): Mistake[] => (message === undefined ? [] : [{ path, message }]);

/** Mistakes in which pages may call a route: what browsers would refuse, or what opens more than was meant. */
export function checkCors(cors: Cors, served: readonly Method[] | undefined, path: Path): Mistake[] {
  const { origins, methods, headers, exposeHeaders, credentials } = cors;
  const allInList = headers !== "*" && headers.includes("*") ? 'write headers: "*", without a list' : undefined;
  const exposesAll = exposeHeaders.includes("*") && credentials ? "with credentials * is no wildcard: name the headers" : undefined;
  return [
    ...origins.flatMap((origin, index) => mistakeAt([...path, "origins", index], describeOrigin(origin, cors))),
    ...(methods ?? []).flatMap((method, index) => mistakeAt([...path, "methods", index], describeMethod(method, served))),
    ...mistakeAt([...path, "headers"], allInList),
    ...mistakeAt([...path, "exposeHeaders"], exposesAll),
  ];
}
