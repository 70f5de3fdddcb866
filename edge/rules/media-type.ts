/** A Content-Type without its parameters, in lower case, and its charset; empty where there is none. */
export function readMediaType(header: string | null): { type: string; charset: string } {
  const [type = "", ...parameters] = (header ?? "").toLowerCase().split(";");
  const charset = parameters
    .map((parameter) => /^\s*charset\s*=\s*"?([^"\s]*)"?\s*$/.exec(parameter)?.[1])
    .find((value) => value !== undefined);
  return { type: type.trim(), charset: charset ?? "" };
}

/** Whether a type is one of those a route takes, such as application/json, image/* or *\/*. */
export function takesMediaType(taken: readonly string[], type: string): boolean {
  if (!/^[^\s/,]+\/[^\s/,]+$/.test(type)) return false;
  return taken.some(
    (pattern) => pattern === type || pattern === "*/*" || (pattern.endsWith("/*") && type.startsWith(pattern.slice(0, -1))),
  );
}

export function isJson(type: string): boolean {
  return type === "application/json" || type.endsWith("+json");
}
