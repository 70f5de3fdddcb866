import { checkPath } from "#config/check-path.ts";
import type { OpenApiDocument } from "./openapi-document.ts";

/** A path template as a route's pattern, and its parameters' names in the pattern by their names in the document. */
export interface ImportedPath {
  pattern: string;
  names: ReadonlyMap<string, string>;
}

/** Makes `/pets/:id` of `/pets/{id}` below a base path; undefined (and noted) where a pattern cannot say it. */
export function convertPath(document: OpenApiDocument, template: string, base: string): ImportedPath | undefined {
  const pointer = ["paths", template];
  const names = new Map<string, string>();
  const segments = template
    .slice(1)
    .split("/")
    .map((segment) => {
      const name = /^\{([^{}]+)\}$/.exec(segment)?.[1];
      if (name === undefined) return segment;
      const plain = name
        .replace(/[^A-Za-z0-9_]/g, "_")
        .replace(/^(?=\d)/, "_")
        .slice(0, 64);
      names.set(name, plain);
      return `:${plain}`;
    });
  const pattern = `${base}/${segments.join("/")}`;
  const mixed = segments.some((segment) => /[{}]/.test(segment));
  const message = mixed ? "a parameter that is part of a segment has no place in a pattern" : describeMistake(pattern);
  if (message === undefined) return { pattern, names };
  document.note(pointer, `${message}: its operations were left out`);
  return undefined;
}

function describeMistake(pattern: string): string | undefined {
  if (pattern.includes("*")) return "'*' in a path is a pattern's own";
  return checkPath(pattern, [])[0]?.message;
}
