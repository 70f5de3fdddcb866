/** Makes the path the upstream sees of a canonical one; what it makes is canonical too. */
export type PathRewrite = (path: string) => string;

/** What takes the place of a path: at most one of these. */
export interface PathChange {
  /** `/a`: this many leading segments go. */
  stripPrefix?: string | undefined;
  /** What stands in place of the fixed part of a pattern such as `/a/*`. */
  replacePrefix?: string | undefined;
  /** The whole path: `/b/:id` takes the pattern's parameter, a final `/*` what its prefix leaves. */
  template?: string | undefined;
}

/**
 * Compiles a change of the paths that `pattern` matches; null when there is none. Only whole segments move, still encoded as
 * they came: none is split, emptied or decoded, so that no dot segment and no escape can come about.
 */
export function compilePathRewrite(pattern: string, { stripPrefix, replacePrefix, template }: PathChange): PathRewrite | null {
  if (template !== undefined) return fillTemplate(pattern, template);
  if (stripPrefix !== undefined) return replaceSegments(countSegments(stripPrefix), "");
  return replacePrefix === undefined ? null : replaceSegments(countSegments(fixedPart(pattern)), fixedPart(replacePrefix));
}

const segmentsOf = (pattern: string) => pattern.split("/").slice(1);
const countSegments = (prefix: string) => (prefix === "" ? 0 : segmentsOf(prefix).length);

/** A pattern or prefix without the `/*` or `/` at its end. */
const fixedPart = (pattern: string) => pattern.replace(/\/\*?$/, "");

function replaceSegments(count: number, prefix: string): PathRewrite {
  return (path) => prefix + restAfter(path, count) || "/";
}

function fillTemplate(pattern: string, template: string): PathRewrite {
  const names = segmentsOf(pattern);
  const count = countSegments(fixedPart(pattern));
  const open = template.endsWith("/*");
  const pieces = segmentsOf(open ? template.slice(0, -2) : template).map((segment) => {
    const index = segment.startsWith(":") ? names.indexOf(segment) : -1;
    return index < 0 ? `/${segment}` : index + 1;
  });
  return (path) => {
    const segments = path.split("/");
    let out = "";
    for (const piece of pieces) out += typeof piece === "string" ? piece : `/${segments[piece]}`;
    return out + (open ? restAfter(path, count) : "") || "/";
  };
}

/** What follows the first `count` segments, with its slash; empty where the path ends there. */
function restAfter(path: string, count: number): string {
  let at = 0;
  for (let passed = 0; passed < count; passed++) {
    at = path.indexOf("/", at + 1);
    if (at < 0) return "";
  }
  return path.slice(at);
}
