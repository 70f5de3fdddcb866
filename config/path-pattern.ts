import type { Method } from "#contracts/scalars.ts";

/** Which requests something applies to. */
export type RequestPattern = { path?: string | undefined; host?: string | undefined; methods?: readonly Method[] | undefined };

const segmentsOf = (pattern: string) => pattern.slice(1).split("/");
const isParameter = (segment: string) => segment.startsWith(":");

/** 0: exact, 1: with parameters, 2: with a wildcard. */
function pathKind(pattern: string): number {
  if (pattern.endsWith("*")) return 2;
  return segmentsOf(pattern).some(isParameter) ? 1 : 0;
}

function compareSegments(left: string, right: string): number {
  const [a, b] = [segmentsOf(left), segmentsOf(right)];
  if (a.length !== b.length) return b.length - a.length;
  const differing = a.findIndex((segment, index) => isParameter(segment) !== isParameter(b[index] ?? ""));
  if (differing === -1) return 0;
  return isParameter(a[differing] ?? "") ? 1 : -1;
}

/** Orders path patterns, the most specific first: exact, then parameters, then wildcards; longer before shorter. */
function comparePaths(left: string | undefined, right: string | undefined): number {
  if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
  return pathKind(left) - pathKind(right) || compareSegments(left, right);
}

/** Orders patterns, the most specific first: with a host, by path, with methods. Equal ones keep their order. */
export function compareSpecificity(left: RequestPattern, right: RequestPattern): number {
  return (
    Number(left.host === undefined) - Number(right.host === undefined) ||
    comparePaths(left.path, right.path) ||
    Number(left.methods === undefined) - Number(right.methods === undefined)
  );
}

/** Methods a list stands for: GET includes HEAD. */
export function admittedMethods(methods: readonly Method[]): Method[] {
  return methods.includes("GET") ? [...new Set<Method>([...methods, "HEAD"])] : [...methods];
}

function methodsCollide(left: readonly Method[] | undefined, right: readonly Method[] | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  const admitted = admittedMethods(left);
  return admittedMethods(right).some((method) => admitted.includes(method));
}

const pathShape = (path: string | undefined) => path?.replace(/\/:[^/]*/g, "/:");

/** True when two patterns match the same requests and neither is the more specific one. */
export function patternsCollide(left: RequestPattern, right: RequestPattern): boolean {
  return left.host === right.host && pathShape(left.path) === pathShape(right.path) && methodsCollide(left.methods, right.methods);
}

/** True when every path that `inner` matches is matched by `outer` too. */
export function pathCovers(outer: string, inner: string): boolean {
  const wanted = segmentsOf(outer);
  const given = segmentsOf(inner);
  const open = wanted.at(-1) === "*";
  const fixed = open ? wanted.slice(0, -1) : wanted;
  if (!open && (given.length !== fixed.length || given.at(-1) === "*")) return false;
  return fixed.every((segment, index) => {
    const other = given[index];
    return other !== undefined && other !== "*" && (isParameter(segment) || segment === other);
  });
}
