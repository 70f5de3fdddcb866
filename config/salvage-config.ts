import type * as z from "zod/mini";
import { GatewayConfig } from "#contracts/gateway-config.ts";
import type { Path } from "./format-path.ts";
import { mayBeDropped } from "./schema-at.ts";

/** A config without its broken parts, so that what is left can be checked too. */
export type SalvagedConfig = {
  config: GatewayConfig;
  /** A path in `config` as it stands in the file, where broken list entries still count. */
  original: (path: Path) => Path;
  /** True when something below this path (of the file) was broken. */
  touched: (path: Path) => boolean;
};

const key = (path: Path) => JSON.stringify(path);

function withoutDropped(value: unknown, path: Path, dropped: ReadonlySet<string>): unknown {
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).flatMap(([name, item]): [string, unknown][] => {
    const itemPath = [...path, Array.isArray(value) ? Number(name) : name];
    return dropped.has(key(itemPath)) ? [] : [[name, withoutDropped(item, itemPath, dropped)]];
  });
  return Array.isArray(value) ? kept.map(([, item]) => item) : Object.fromEntries(kept);
}

/** The n-th entry that was not dropped, as an index of the file's list. */
function originalIndex(list: Path, position: number, dropped: ReadonlySet<string>): number {
  let index = -1;
  for (let seen = -1; seen < position; ) {
    index += 1;
    if (!dropped.has(key([...list, index]))) seen += 1;
  }
  return index;
}

/** Counts dropped entries back in: entry 1 of a list whose entry 0 was dropped is entry 2 of the file. */
function originalPath(path: Path, dropped: ReadonlySet<string>): Path {
  const known: (string | number)[] = [];
  for (const part of path) known.push(typeof part === "number" ? originalIndex(known, part, dropped) : part);
  return known;
}

/** The smallest part around a mistake without which the config may still be valid. */
function partToDrop(path: Path): Path | undefined {
  for (let end = path.length; end > 0; end--) {
    const part = path.slice(0, end);
    if (mayBeDropped(GatewayConfig, part)) return part;
  }
  return undefined;
}

function partsToDrop(issue: z.core.$ZodIssue, dropped: ReadonlySet<string>): (Path | undefined)[] {
  const path = originalPath(issue.path as Path, dropped);
  return issue.code === "unrecognized_keys" ? issue.keys.map((name) => [...path, name]) : [partToDrop(path)];
}

/** Takes broken parts away until the rest is valid; undefined when what is needed is broken itself. */
export function salvageConfig(value: unknown): SalvagedConfig | undefined {
  const dropped = new Set<string>();
  for (let round = 0; round < 4; round++) {
    const judged = GatewayConfig.safeParse(withoutDropped(value, [], dropped));
    if (judged.success) {
      const touched = (path: Path) => [...dropped].some((entry) => entry === key(path) || entry.startsWith(`${key(path).slice(0, -1)},`));
      return { config: judged.data, original: (path) => originalPath(path, dropped), touched };
    }
    const parts = judged.error.issues.flatMap((issue) => partsToDrop(issue, dropped));
    for (const part of parts) {
      if (part === undefined) return undefined;
      dropped.add(key(part));
    }
  }
  return undefined;
}
