/** Paths and targets are byte strings here: one character a byte. */

const mostDecodings = 3;
const mostReadings = 2000;

interface Reading {
  path: string;
  decodings: number;
}

const known = new Map<string, readonly string[]>();

/**
 * Every path that some upstream takes a request target for: as it stands, decoded up to three times, `;parameters` cut off, backslashes
 * taken for slashes, dot segments resolved and `//` merged, in any order; and as the URL standard reads it.
 */
export function upstreamReadings(target: string): readonly string[] {
  const found = known.get(target);
  if (found) return found;
  if (known.size > 5000) known.clear();
  const readings = findReadings(target);
  known.set(target, readings);
  return readings;
}

function findReadings(target: string): string[] {
  const path = target.split(/[?#]/, 1)[0] ?? "";
  const open: Reading[] = [path, readAsUrl(target)].map((start) => ({ path: start, decodings: 0 }));
  const seen = new Map<string, number>();
  for (let reading = open.pop(); reading; reading = open.pop()) {
    if ((seen.get(reading.path) ?? mostDecodings + 1) <= reading.decodings) continue;
    seen.set(reading.path, reading.decodings);
    if (seen.size > mostReadings) throw new Error(`more than ${mostReadings} readings of ${target.slice(0, 200)}`);
    open.push(...furtherReadings(reading));
  }
  return [...seen.keys()];
}

function furtherReadings({ path, decodings }: Reading): Reading[] {
  const same = [cutParameters(path), path.replaceAll("\\", "/"), resolveDots(path), path.replace(/\/{2,}/g, "/")];
  const further = same.map((next) => ({ path: next, decodings }));
  return decodings < mostDecodings ? [...further, { path: decodeOnce(path), decodings: decodings + 1 }] : further;
}

/** As Tomcat and Spring do: in every segment, from its first `;` on. */
const cutParameters = (path: string) => path.replace(/;[^/]*/g, "");

const decodeOnce = (path: string) =>
  path.replace(/%([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));

/** RFC 3986, section 5.2.4. */
function resolveDots(path: string): string {
  const kept: string[] = [];
  const segments = path.split("/").slice(1);
  for (const segment of segments) {
    if (segment === "..") kept.pop();
    else if (segment !== ".") kept.push(segment);
  }
  const last = segments.at(-1);
  return `/${kept.join("/")}${(last === "." || last === "..") && kept.length > 0 ? "/" : ""}`;
}

/** Path by the URL standard: tabs and newlines dropped, backslashes turned, `%2e` seen as a dot. */
function readAsUrl(target: string): string {
  try {
    return new URL(`http://upstream.test${Buffer.from(target, "latin1").toString("utf8")}`).pathname;
  } catch {
    return target;
  }
}
