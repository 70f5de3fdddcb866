import type { ValueMatch } from "#contracts/matching.ts";
import type { Method } from "#contracts/scalars.ts";

type Conditions = Readonly<Record<string, ValueMatch>> | undefined;

/** Which requests something applies to. */
export type RequestPattern = {
  path?: string | undefined;
  host?: string | undefined;
  methods?: readonly Method[] | undefined;
  headers?: Conditions;
  query?: Conditions;
};

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

/** 0: one host; 1 and more: all below a domain, less the longer it is; last: every host. */
function hostRank(host: string | undefined): number {
  if (host === undefined) return Number.POSITIVE_INFINITY;
  return host.startsWith("*.") ? 1 + 1 / host.length : 0;
}

const compareNumbers = (left: number, right: number) => (left === right ? 0 : left - right);
const countOf = (conditions: Conditions) => Object.keys(conditions ?? {}).length;

/**
 * Orders patterns as the Gateway API does, the most specific first: by host, by path, with methods, by number of headers, by number
 * of query parameters. Equal ones keep their order.
 */
export function compareSpecificity(left: RequestPattern, right: RequestPattern): number {
  return (
    compareNumbers(hostRank(left.host), hostRank(right.host)) ||
    comparePaths(left.path, right.path) ||
    Number(left.methods === undefined) - Number(right.methods === undefined) ||
    countOf(right.headers) - countOf(left.headers) ||
    countOf(right.query) - countOf(left.query)
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

/** One text for conditions that ask for the same. */
function conditionsShape(conditions: Conditions, nameOf: (name: string) => string): string {
  const asked = Object.entries(conditions ?? {}).map(([name, match]) => {
    const plain = typeof match === "string" ? { oneOf: [match] } : match;
    return [nameOf(name), "oneOf" in plain ? [...new Set(plain.oneOf)].sort() : plain];
  });
  return JSON.stringify(asked.sort(([one], [other]) => String(one).localeCompare(String(other))));
}

function conditionsCollide(left: RequestPattern, right: RequestPattern): boolean {
  const shapeOf = ({ headers, query }: RequestPattern) =>
    conditionsShape(headers, (name) => name.toLowerCase()) + conditionsShape(query, (name) => name);
  return shapeOf(left) === shapeOf(right);
}

/** True when two patterns match the same requests and nothing tells them apart. */
export function patternsCollide(left: RequestPattern, right: RequestPattern): boolean {
  return (
    left.host === right.host &&
    pathShape(left.path) === pathShape(right.path) &&
    methodsCollide(left.methods, right.methods) &&
    conditionsCollide(left, right)
  );
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

/** True when some path is matched by both; a slash at the end makes no difference. */
export function pathsMeet(left: string, right: string): boolean {
  const [a, b] = [left, right].map((path) => segmentsOf(path.length > 1 ? path.replace(/\/$/, "") : path)) as [string[], string[]];
  const open = Math.min(...[a, b].map((segments) => (segments.at(-1) === "*" ? segments.length - 1 : Number.POSITIVE_INFINITY)));
  if (open === Number.POSITIVE_INFINITY && a.length !== b.length) return false;
  const shared = open === Number.POSITIVE_INFINITY ? a.length : open;
  return Array.from({ length: shared }, (_, index) => segmentsMeet(a[index], b[index])).every(Boolean);
}

function segmentsMeet(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  return one === other || (one !== "" && other !== "" && (isParameter(one) || isParameter(other)));
}
