import type { Method } from "#contracts/scalars.ts";

/** Which requests something applies to. */
export type RequestPattern = { path?: string | undefined; host?: string | undefined; methods?: readonly Method[] | undefined };

const segmentsOf = (pattern: string) => pattern.slice(1).split("/");
const isParameter = (segment: string) => segment.startsWith(":");

const isExact = (pattern: string) => !pattern.endsWith("*") && !segmentsOf(pattern).some(isParameter);

/** 0: fixed, 1: parameter, 2: the pattern has ended, 3: wildcard. */
function segmentRank(segment: string | undefined): number {
  if (segment === undefined) return 2;
  if (segment === "*") return 3;
  return isParameter(segment) ? 1 : 0;
}

/** Orders path patterns as the edge finds them: exact first, then segment by segment fixed, `:name`, `*`. */
function comparePaths(left: string | undefined, right: string | undefined): number {
  if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
  const exact = Number(isExact(right)) - Number(isExact(left));
  if (exact !== 0) return exact;
  const [a, b] = [segmentsOf(left), segmentsOf(right)];
  const ranks = Array.from({ length: Math.max(a.length, b.length) }, (_, index) => segmentRank(a[index]) - segmentRank(b[index]));
  return ranks.find((difference) => difference !== 0) ?? 0;
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
function admittedMethods(methods: readonly Method[]): Method[] {
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

/** True when every path that `inner` matches is matched by `outer` too; a slash at the end makes no difference. */
export function pathCovers(outer: string, inner: string): boolean {
  const wanted = segmentsOf(outer);
  const given = segmentsOf(inner.length > 1 ? inner.replace(/\/$/, "") : inner);
  const open = wanted.at(-1) === "*";
  const fixed = open ? wanted.slice(0, -1) : wanted;
  if (!open && (given.length !== fixed.length || given.at(-1) === "*")) return false;
  return fixed.every((segment, index) => {
    const other = given[index];
    return other !== undefined && other !== "*" && (isParameter(segment) || segment === other);
  });
}
