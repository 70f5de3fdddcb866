import { relative } from "node:path";

/** A path as short as it can be written from here. */
export function showPath(file: string): string {
  const near = relative(process.cwd(), file);
  return near === "" || near.startsWith("..") ? file : near;
}
