import type { GatewayConfig } from "#contracts/gateway-config.ts";
import { checkHeaders } from "./check-headers.ts";
import { checkPathTemplate, checkPrefix } from "./check-path-template.ts";
import type { Mistake, Path } from "./format-path.ts";

type RouteSection = GatewayConfig["gateway"]["routes"][number];

/** What only a request that is forwarded can have. */
const forwardedOnly = ["stripPrefix", "rewritePrefix", "rewritePath", "host", "query", "requestHeaders"] as const;

const bodiless = [204, 205, 304];

function checkRedirect({ redirect, path: routePath }: RouteSection, at: Path): Mistake[] {
  if (redirect === undefined) return [];
  const { scheme, host, port, path, prefix } = redirect;
  const still = [scheme, host, port, path, prefix].every((part) => part === undefined);
  return [
    ...(still ? [{ path: at, message: "leads to where it was asked from: give it a scheme, host, port, path or prefix" }] : []),
    ...(path !== undefined && prefix !== undefined ? [{ path: [...at, "prefix"], message: "stands beside path: use one of them" }] : []),
    ...(path === undefined ? [] : checkPathTemplate(path, routePath, [...at, "path"])),
    ...(prefix === undefined ? [] : checkPrefix(prefix, routePath, [...at, "prefix"])),
  ];
}

function checkRespond({ respond }: RouteSection, at: Path): Mistake[] {
  if (respond === undefined) return [];
  const empty = respond.body !== undefined && bodiless.includes(respond.status);
  return [
    ...(empty ? [{ path: [...at, "body"], message: `an answer with status ${respond.status} has no body: take it away` }] : []),
    ...checkHeaders(respond.headers, [...at, "headers"]),
  ];
}

/** Mistakes of a route that answers itself. */
export function checkDirectAnswer(route: RouteSection, at: Path): Mistake[] {
  if (route.redirect === undefined && route.respond === undefined) return [];
  const idle = forwardedOnly.filter((name) => route.transform?.[name] !== undefined);
  return [
    ...checkRedirect(route, [...at, "redirect"]),
    ...checkRespond(route, [...at, "respond"]),
    ...idle.map((name) => ({ path: [...at, "transform", name], message: "changes a request that is never forwarded: take it away" })),
  ];
}
