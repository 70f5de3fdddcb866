import type { Route } from "#contracts/route.ts";
import type { Mistake, Path } from "./format-path.ts";

function describeHeader(name: string, earlier: readonly string[]): string | undefined {
  if (name === "host") return "routes go by host with a field of their own: write it under host";
  return earlier.includes(name) ? `${name} stands here twice: header names ignore case` : undefined;
}

/** Mistakes in what a route asks of host and headers, which no request could meet or which say the same twice. */
export function checkMatching({ host, headers }: Pick<Route, "host" | "headers">, path: Path): Mistake[] {
  const malformed = host !== undefined && /^\.|\.\.|\.$/.test(host);
  const names = Object.keys(headers ?? {});
  const lower = names.map((name) => name.toLowerCase());
  return [
    ...(malformed
      ? [{ path: [...path, "host"], message: "is no host name: write labels with one '.' between them, and none at the end" }]
      : []),
    ...names.flatMap((name, index) => {
      const message = describeHeader(name.toLowerCase(), lower.slice(0, index));
      return message === undefined ? [] : [{ path: [...path, "headers", name], message }];
    }),
  ];
}
